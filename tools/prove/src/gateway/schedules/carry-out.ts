import type { AuditSink } from '@ataski/kernel';
import { createBudgets } from '@ataski/llm-gateway';
import type { llmGatewayActions } from '@ataski/llm-gateway';
import type { OpenDatabase } from '@ataski/postgres/open-database';

import type { Tally } from '../tally.ts';
import {
  faultsOfAnswers,
  faultsOfBudget,
  faultsOfEvents,
  faultsOfHolders,
  standingOf,
} from './books.ts';
import { setBudgets } from './budget-steps.ts';
import { elapse } from './elapse.ts';
import { endAll } from './end-all.ts';
import type { LedgerProcess } from './ledger-process.ts';
import { readEvents, readLedger } from './ledger-rows.ts';
import type { Plan } from './plan.ts';
import type { Fault, Scene } from './scene.ts';
import { take } from './steps.ts';

/** What schedules are carried out with. */
export interface Lane {
  readonly database: OpenDatabase;
  readonly audit: AuditSink<typeof llmGatewayActions>;
  readonly processes: readonly LedgerProcess[];
  readonly tally: Tally;
}

/** Carries out one schedule, looks after each wave, and answers what contradicts the promises. */
export async function carryOut(plan: Plan, lane: Lane): Promise<readonly Fault[]> {
  const scene = await open(plan, lane);
  for (const wave of plan.waves) {
    await Promise.all(wave.map((step) => take(scene, step)));
    for (const step of wave) if (step.kind === 'elapse') await elapse(scene, step);
    await look(scene);
  }
  await endAll(scene, lane.processes);
  await look(scene);
  await lookBack(scene);
  return scene.faults;
}

async function open(plan: Plan, { database, audit, processes, tally }: Lane): Promise<Scene> {
  const ids = plan.tenants.map(({ id }) => id);
  await database.pools.superuser.query(
    'insert into tenancy.tenant (id, name) select id, id::text from unnest($1::uuid[]) as id',
    [ids],
  );
  const budgets = createBudgets(audit);
  const tracked = await Promise.all(
    plan.tenants.map((tenant) => setBudgets(database, budgets, tenant)),
  );
  const seats = plan.skewsMs.flatMap((skewMs, index) => {
    tally.count(skewMs === 0 ? 'clocks that are right' : 'clocks that are wrong');
    return processes[index]?.sit(skewMs, new Set(ids), tally) ?? [];
  });
  tally.count('schedules');
  return {
    ...{ plan, database, budgets, seats, tracked: tracked.flat(), tally },
    ...{ calls: [], faults: [], startedAtMs: Date.now() },
  };
}

/** Compares the counters with the calls, and both with what was allowed. */
async function look(scene: Scene): Promise<void> {
  const { plan, tracked, faults, startedAtMs, database } = scene;
  const tenants = plan.tenants.map(({ id }) => id);
  const { budgets, calls } = await readLedger(database.pools.superuser, tenants);
  // Of a minute's budget something may leave the window then.
  const isExact = Date.now() - startedAtMs < exactMs && isSameMonth(startedAtMs, Date.now());
  if (!isExact) scene.tally.count('looks that came too late');
  for (const call of calls) faults.push(...faultsOfHolders(call, tracked));
  for (const budget of tracked) {
    const row = budgets.find(({ id }) => id === budget.id);
    if (row === undefined) throw new Error('A budget is gone.');
    faults.push(...faultsOfBudget(row, calls, budget.most, isExact));
    const { held, settled } = standingOf(row.id, calls);
    // What had been granted when a limit was lowered is allowed until it has ended.
    const standing = held + settled;
    budget.most = standing > budget.limit ? standing : budget.limit;
    budget.isChanging = false;
  }
  scene.tally.count('looks');
}

const exactMs = 45_000;

function isSameMonth(a: number, b: number): boolean {
  return new Date(a).getUTCMonth() === new Date(b).getUTCMonth();
}

/** Compares what callers were told, and what the log says, with the rows of the calls. */
async function lookBack(scene: Scene): Promise<void> {
  const { plan, calls, faults, database } = scene;
  const { superuser } = database.pools;
  const tenants = plan.tenants.map(({ id }) => id);
  const [ledger, events] = await Promise.all([
    readLedger(superuser, tenants),
    readEvents(superuser, tenants),
  ]);
  const rows = new Map(ledger.calls.map((row) => [row.id, row]));
  for (const call of calls) {
    const row = rows.get(call.hold.id);
    faults.push(...faultsOfAnswers(call, row));
    if (call.hasLeft && row === undefined)
      faults.push({ breaks: 'evidence', what: 'a call that left has no row' });
  }
  for (const row of ledger.calls) faults.push(...faultsOfEvents(row, events));
  const intents = events.filter(({ phase }) => phase === 'intent').length;
  if (intents > ledger.calls.length)
    faults.push({ breaks: 'evidence', what: 'an intent row stands without its call' });
}
