import { freePort } from '@ataski/postgres/free-port';

import type { Proof, ProofRow, ProofRun } from '../proof.ts';
import { startAnswerRecorder } from './canary/answer-recorder.ts';
import type { AnswerRecorder } from './canary/answer-recorder.ts';
import { describeSearch } from './canary/canary-rows.ts';
import { createCanaryKey, installationSecrets, randomText } from './canary/canary-secrets.ts';
import { liveThrough } from './canary/life-of-a-key.ts';
import { searchEverywhere } from './canary/search.ts';
import type { Heard } from './canary/search.ts';
import { storeUncompressed, talkativeDatabase, watchStatements } from './canary/statement-watch.ts';
import { openStage } from './crash/stage.ts';
import type { Stage } from './crash/stage.ts';

const accounts = {
  full: {},
  small: { customers: 30, subscriptions: 10, invoices: 40, refunds: 5, payment_intents: 40 },
} as const;

/**
 * F5: puts a key that looks like nothing else into the vault, uses and misuses it in every way, and
 * then looks for it in everything that the product has said and written.
 */
export const canary: Proof = async (run) => {
  const serverPort = await freePort();
  const recorder = await startAnswerRecorder(serverPort);
  try {
    const stage = await openStage({
      ...{ serverPort, publicPort: recorder.port, latencyMs: 0, sizes: accounts[run.size] },
      // Files are searched, so they are written as in earnest.
      durability: 'durable',
      timing: { callTimeoutMs: 10_000, pollMs: 50 },
      databaseSettings: talkativeDatabase,
    });
    try {
      return await prove(stage, recorder, run);
    } finally {
      await stage.close();
    }
  } finally {
    await recorder.close();
  }
};

async function prove(
  stage: Stage,
  recorder: AnswerRecorder,
  run: ProofRun,
): Promise<readonly ProofRow[]> {
  const { key, secret } = createCanaryKey();
  const label = randomText(40);
  await storeUncompressed(stage.cluster, 'ataski');
  const { life, heard } = await listen(stage, recorder, async () => {
    run.progress('the product runs');
    return await liveThrough(stage, key, label);
  });
  run.progress(`${life.uses} requests to Stripe carried the key, ${life.misuses} misuses`);
  const controls = [
    { name: 'label', text: label },
    { name: 'sealed key', text: life.sealed.toString('base64url'), bytes: life.sealed },
  ];
  const guarded = [secret, ...installationSecrets(stage)];
  const result = await searchEverywhere(stage, heard, [...guarded, ...controls]);
  run.progress(`${result.findings.length} findings, controls included`);
  return describeSearch({ life, result, secret, guarded });
}

/** Runs a server for as long as `work` takes, and keeps what it says. */
async function listen<T>(
  stage: Stage,
  recorder: AnswerRecorder,
  work: () => Promise<T>,
): Promise<{ readonly life: T; readonly heard: Heard }> {
  const watch = await watchStatements(stage.cluster);
  try {
    const server = await stage.startServer();
    const life = await work();
    await server.stop();
    const statements = await watch.stop();
    return { life, heard: { output: server.output(), answers: recorder.answers(), statements } };
  } finally {
    await watch.stop();
  }
}
