import type pg from 'pg';

import type { AttackConnection } from './attack-connection.ts';
import { tokenOf } from './attack-ground.ts';
import type { AttackGround } from './attack-ground.ts';
import type { Attack, Side, Step } from './attack.ts';
import { enterSessionSql, enterSql } from './enter-context.ts';
import { countChanges, fingerprintOf } from './fingerprint.ts';
import type { Fingerprint } from './fingerprint.ts';
import { createObserver } from './observation.ts';
import type { Observer, Traces } from './observation.ts';
import { isDisturbed, judge } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import { sendQuery } from './wire-query.ts';

/** One attack, where it takes place and what it must not bring to light. */
export interface AttackRun {
  readonly connection: AttackConnection;
  readonly ground: AttackGround;
  readonly traces: Readonly<Record<Side, Traces>>;
  readonly attack: Attack;
}

/** How often an attack is tried that somebody else's locks got in the way of. */
const tries = 3;

/** Runs one attack in a transaction that is rolled back, and judges it. */
export async function runAttack(run: AttackRun): Promise<Verdict> {
  let verdict = await runOnce(run);
  for (let tried = 1; tried < tries && !verdict.isBreach && isDisturbed(verdict); tried += 1)
    verdict = await runOnce(run);
  return verdict;
}

async function runOnce(run: AttackRun): Promise<Verdict> {
  const observer = createObserver(run.traces, run.attack.steps);
  const error = await run.connection
    .rolledBack((client) => carryOut(client, run, observer), run.attack)
    .then(() => undefined, described);
  return judge(run.attack, observer.seen, error);
}

async function carryOut(client: pg.PoolClient, run: AttackRun, observer: Observer): Promise<void> {
  const { attack, ground } = run;
  const hear = (notice: object) => observer.message(textOf(notice));
  client.on('notice', hear);
  let watched: readonly (Fingerprint | null)[] = [];
  const watch = async () => {
    watched = await fingerprints(client, run);
    await enter(client, ground, observer.side);
  };
  try {
    if ((attack.context ?? 'own') === 'own') await enter(client, ground, 'own');
    if (attack.watches !== undefined) await watch();
    for (const step of attack.steps) {
      if (typeof step !== 'string' && 'watch' in step) await watch();
      else await take(client, ground, observer, step);
    }
    if (attack.watches === undefined) return;
    const after = await fingerprints(client, run);
    after.forEach((each, index) => {
      observer.seen.foreignRows += countChanges(watched[index] ?? null, each);
    });
  } catch (error) {
    observer.message(textOf(error));
    throw error;
  } finally {
    client.off('notice', hear);
  }
}

/** The rows of B in every watched table, as B sees them in this transaction. */
async function fingerprints(
  client: pg.PoolClient,
  { attack, ground }: AttackRun,
): Promise<readonly (Fingerprint | null)[]> {
  await enter(client, ground, 'foreign');
  const found: (Fingerprint | null)[] = [];
  for (const table of attack.watches ?? [])
    found.push(await fingerprintOf(client, table, ground.ids.foreign));
  return found;
}

async function take(
  client: pg.PoolClient,
  ground: AttackGround,
  observer: Observer,
  step: Exclude<Step, { readonly watch: true }>,
): Promise<void> {
  if (typeof step === 'string') {
    observer.answer({ sql: step }, await sendQuery(client, step));
  } else if ('sql' in step) {
    observer.answer(step, await sendQuery(client, step.sql, step.values));
  } else if ('enter' in step) {
    observer.side = step.enter;
    await enter(client, ground, step.enter);
  } else if ('token' in step) {
    await client.query(step.forSession === true ? enterSessionSql : enterSql, [step.token]);
  } else {
    observer.side = step.backTo;
  }
}

async function enter(client: pg.PoolClient, ground: AttackGround, side: Side): Promise<void> {
  await client.query(enterSql, [tokenOf(ground, side)]);
}

/** Never undefined, which stands for success. */
function described(error: unknown): unknown {
  return error ?? new Error('The attack failed without a reason.');
}

/** Everything in an error or a notice that could quote a row. */
function textOf(message: unknown): string {
  const fields = message as Partial<Record<string, unknown>>;
  return ['message', 'detail', 'hint', 'where', 'internalQuery']
    .map((field) => fields[field])
    .filter((value) => typeof value === 'string')
    .join('\n');
}
