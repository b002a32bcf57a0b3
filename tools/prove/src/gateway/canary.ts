import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

import { createSpool } from '@ataski/audit';
import { ask, openRoad, surfaceAsks } from '@ataski/gateway-lab';
import type { Road } from '@ataski/gateway-lab';
import { systemClock } from '@ataski/kernel';

import { randomText } from '../foundation/canary/canary-secrets.ts';
import { searchEverywhere } from '../foundation/canary/search.ts';
import type { SearchResult } from '../foundation/canary/search.ts';
import type { Secret } from '../foundation/canary/secret-forms.ts';
import { storeUncompressed, watchStatements } from '../foundation/canary/statement-watch.ts';
import { onTalkativeCluster } from '../foundation/canary/talkative-cluster.ts';
import type { Proof, ProofRow } from '../proof.ts';
import { onCluster } from './with-gateway.ts';
import type { ProvenGateway } from './with-gateway.ts';

/** How the search is shown to work: done before everything is searched. */
export interface CanaryOptions {
  readonly sabotage?: (proven: ProvenGateway, secrets: readonly Secret[]) => Promise<unknown>;
}

/**
 * G3: gives the gateway keys that look like nothing else, lets everything go wrong while providers
 * quote them back and the database dies, and looks for them in all that can be read.
 */
export const canary: Proof = (run) => canaryWith({})(run);

/** The same, broken on purpose. */
export function canaryWith({ sabotage }: CanaryOptions): Proof {
  return async ({ progress }) =>
    await onTalkativeCluster(async (cluster, address) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'ataski-gateway-canary-'));
      const keys = createKeys();
      let road: Road | null = null;
      try {
        const options = (open: { url(role: 'app'): string }) => ({
          ...{ platformSecrets: keys.platform, ownSecrets: keys.own, pepper: keys.pepper },
          spool: createSpool({ folder, clock: systemClock }),
          reach: async () => {
            road = await openRoad(open.url('app'), address.signingSecret);
            return road.tenancy;
          },
        });
        return await onCluster(address, options, async (proven, _address, open) => {
          await storeUncompressed(cluster, open.name);
          const watch = await watchStatements(cluster);
          const output = captureOutput();
          const life = await live(proven, keys, road, folder);
          progress('lived through');
          const statements = await watch.stop();
          const secrets = [...keys.secrets, ...life.virtualKeys];
          await sabotage?.(proven, secrets);
          const heard = {
            output: Buffer.from([output.end(), life.failures, life.spooled].join('\n')),
            ...{ answers: Buffer.from(life.answers.join('\n')), statements },
          };
          const searched = [...secrets, { name: 'control', text: life.label }];
          const place = { cluster, superuser: open.pools.superuser };
          const result = await searchEverywhere(place, heard, searched);
          return [searchWorks(result), describe(result, secrets, life.answers.length)];
        });
      } finally {
        await (road as Road | null)?.close();
        rmSync(folder, { recursive: true, force: true });
      }
    });
}

function createKeys() {
  const texts = Object.fromEntries(
    ['platform openai', 'platform anthropic', 'own openai', 'own anthropic'].map((name) => [
      name,
      randomText(40),
    ]),
  );
  const of = (whose: string) => ({
    openai: `sk-proj-${texts[`${whose} openai`] ?? ''}`,
    anthropic: `sk-ant-api03-${texts[`${whose} anthropic`] ?? ''}`,
  });
  const pepper = randomBytes(32);
  const secrets: readonly Secret[] = [
    ...Object.entries(texts).map(([name, text]) => ({ name, text })),
    { name: 'pepper', text: pepper.toString('base64url'), bytes: pepper },
  ];
  return { platform: of('platform'), own: of('own'), pepper, secrets };
}

/** What this process says while it lasts. */
function captureOutput(): { end(): string } {
  const said: string[] = [];
  const streams = [process.stdout, process.stderr];
  const writes = streams.map((stream) => stream.write.bind(stream));
  for (const stream of streams)
    stream.write = (chunk: string | Uint8Array) => {
      said.push(Buffer.from(chunk as string).toString());
      return true;
    };
  return {
    end: () => {
      for (const [index, stream] of streams.entries()) stream.write = writes[index] ?? stream.write;
      return said.join('');
    },
  };
}

/** Everything that calls may meet, first on the platform's keys and then on the tenant's own. */
async function live(
  { acme, world }: ProvenGateway,
  keys: ReturnType<typeof createKeys>,
  road: Road | null,
  folder: string,
) {
  const label = randomText(40);
  const answers: string[] = [];
  await world.budget(acme);
  const virtual = await world.key(acme, { label });
  const call = async (key: string) => {
    for (const one of surfaceAsks)
      for (const stream of [false, true]) {
        const answer = await ask(world.origin, one.path, key, one.body(label, { stream }));
        answers.push(JSON.stringify(answer.headers), answer.bytes.toString());
      }
  };
  const goWrong = async () => {
    for (const kind of ['echoed_key', 'reset', 'cut', 'error_frame', 'gzip'] as const) {
      for (const provider of [world.openai, world.anthropic])
        provider.faults.inject({ times: 2, fault: { kind } });
      await call(virtual.text);
      for (const provider of [world.openai, world.anthropic]) provider.faults.clear();
    }
  };
  await call(virtual.text);
  await goWrong();
  for (const provider of ['openai', 'anthropic'] as const)
    await world.ownKey(acme, provider, keys.own[provider]);
  await new Promise((done) => setTimeout(done, 1_200));
  await call(virtual.text);
  await goWrong();
  // Nobody's key, and one at the wrong place.
  await call(`${virtual.text}x`);
  await world.calls(acme, 10_000);
  await road?.cut();
  await call(virtual.text);
  writeFileSync(path.join(folder, 'planted'), label);
  const files = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'latin1'));
  rmSync(path.join(folder, 'planted'));
  await road?.mend();
  await world.audit.drainSpool();
  const secret = virtual.text.replace(/^atk_/, '');
  return {
    ...{ label, answers, spooled: files.join('\n'), failures: JSON.stringify(world.failures) },
    virtualKeys: [{ name: 'virtual key', text: secret }],
  };
}

function searchWorks({ findings, rows }: SearchResult): ProofRow {
  const control = findings.filter(({ secret }) => secret === 'control');
  const wanted = ['output', 'answers', 'tables', 'statements', 'files'] as const;
  const missing = wanted.filter((place) => !control.some((each) => each.place === place));
  return {
    id: 'G3',
    promise:
      'The search finds what is there: a planted label, in spool, answers, tables, statements, data files and WAL.',
    measured: `${missing.length === 0 ? 'found in all' : `not found in ${missing.join(', ')}`}; ${String(rows)} rows searched`,
    goal: 'found in all',
    holds: missing.length === 0,
  };
}

function describe(
  { findings }: SearchResult,
  secrets: readonly Secret[],
  answers: number,
): ProofRow {
  const found = findings.filter(({ secret }) => secret !== 'control');
  const examples = found
    .slice(0, 5)
    .map(({ secret, place, where }) => `${secret} in ${place}: ${where}`);
  return {
    id: 'G3',
    promise:
      'Provider keys, virtual keys and the pepper are in no output, error, answer, audit row, spool, table, statement, data file or WAL file outside the vault’s sealed bytes.',
    measured: `${String(secrets.length)} secrets, ${String(answers)} texts of answers; ${found.length === 0 ? 'none found' : `FOUND ${String(found.length)}: ${examples.join('; ')}`}`,
    goal: 'none found, whole or in part, as text, hex, base64 or percent-encoded',
    holds: found.length === 0 && answers > 0,
  };
}
