import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createSpool } from '@ataski/audit';
import { ask, badInputs, hasOwnShape, openRoad, surfaceAsks } from '@ataski/gateway-lab';
import type { Answered, Road, SurfaceAsk } from '@ataski/gateway-lab';
import { systemClock } from '@ataski/kernel';
import { startTestCluster } from '@ataski/postgres/test-cluster';

import type { Proof, ProofRow } from '../proof.ts';
import { onCluster } from './with-gateway.ts';
import type { ProvenGateway } from './with-gateway.ts';

/** How long a revocation, or a database that is away, may go unseen. */
const unseenMs = 1_200;

/** G6: each kind of bad input on each surface, strangers, and a dead database. Both sizes are equal. */
export const badInput: Proof = async ({ progress }) => {
  const cluster = await startTestCluster();
  const folder = mkdtempSync(path.join(tmpdir(), 'ataski-bad-input-'));
  let road: Road | null = null;
  try {
    return await onCluster(
      cluster.address,
      (open) => ({
        spool: createSpool({ folder, clock: systemClock }),
        reach: async () => {
          road = await openRoad(open.url('app'), cluster.address.signingSecret);
          return road.tenancy;
        },
      }),
      async (proven) => {
        await proven.world.budget(proven.acme);
        const rows: ProofRow[] = [];
        for (const bad of badInputs) rows.push(await proveOne(proven, bad));
        progress('bad bodies');
        rows.push(await proveStrangers(proven));
        progress('strangers');
        if (road !== null) rows.push(await proveDeadDatabase(proven, road));
        return rows;
      },
    );
  } finally {
    await (road as Road | null)?.close();
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

const idOf = ({ headers }: Answered) => headers['x-request-id'] ?? headers['request-id'];
const sentTo = ({ world }: ProvenGateway) =>
  world.openai.calls.list().length + world.anthropic.calls.list().length;

async function proveOne(proven: ProvenGateway, bad: (typeof badInputs)[number]): Promise<ProofRow> {
  const { acme, world } = proven;
  const { text } = await world.key(acme);
  const asked = surfaceAsks.filter(({ provider }) => (bad.only ?? provider) === provider);
  const seen: boolean[] = [];
  for (const one of asked) {
    const headers = bad.headers ?? {};
    const answer = await ask(world.origin, one.path, text, bad.body(one), { headers });
    const row = (await world.refusals(acme)).at(-1);
    const isTold = answer.status === bad.status && hasOwnShape(one, answer);
    seen.push(isTold && row?.code === bad.code && row.id === idOf(answer));
  }
  return describe(
    bad.what,
    `${String(bad.status)} with a row of the tenant’s`,
    seen,
    sentTo(proven),
  );
}

function describe(
  what: string,
  goal: string,
  seen: readonly boolean[],
  sent: number,
  fewest = 1,
): ProofRow {
  const right = seen.filter(Boolean).length;
  return {
    id: 'G6',
    promise: `${what[0]?.toUpperCase() ?? ''}${what.slice(1)} is refused in each surface’s own error shape, with an audit row, and nothing is sent.`,
    measured: `${String(right)} of ${String(seen.length)} as promised, ${String(sent)} sent`,
    goal: `${goal}, 0 sent`,
    holds: right === seen.length && seen.length >= fewest && sent === 0,
  };
}

async function proveStrangers(proven: ProvenGateway): Promise<ProofRow> {
  const { acme, database, world } = proven;
  const { text, id } = await world.key(acme);
  await database.as(acme, (tx) => world.virtualKeys.revoke(tx, id));
  await new Promise((done) => setTimeout(done, unseenMs));
  const seen: boolean[] = [];
  for (const one of surfaceAsks)
    for (const key of [text, 'atk_nobody']) {
      const answer = await ask(world.origin, one.path, key, one.body('Hi'));
      const row = (await world.refusals(null)).at(-1);
      const isRow = row?.id === idOf(answer) && row?.code === 'unauthorized';
      seen.push(answer.status === 401 && hasOwnShape(one, answer) && isRow);
    }
  const goal = '401 with a row of the platform’s';
  return describe('a revoked or unknown key', goal, seen, sentTo(proven));
}

async function proveDeadDatabase(proven: ProvenGateway, road: Road): Promise<ProofRow> {
  const { acme, world } = proven;
  const { text } = await world.key(acme);
  await road.cut();
  const answers: { readonly one: SurfaceAsk; readonly answer: Answered }[] = [];
  for (const one of surfaceAsks) {
    const answer = await ask(world.origin, one.path, text, one.body('Hi'));
    answers.push({ one, answer });
  }
  const sent = sentTo(proven);
  await road.mend();
  await world.audit.drainSpool();
  const rows = [...(await world.refusals(acme)), ...(await world.refusals(null))];
  const seen = answers.map(({ one, answer }) => {
    const row = rows.find(({ id }) => id === idOf(answer));
    return answer.status === 503 && hasOwnShape(one, answer) && row?.code === 'database_away';
  });
  const goal = '503, and the row is written on recovery';
  return describe('a call while the database is away', goal, seen, sent, surfaceAsks.length);
}
