import type pg from 'pg';

import { faultsOfBudget, faultsOfEvents } from '../schedules/books.ts';
import { readEvents, readLedger } from '../schedules/ledger-rows.ts';
import type { EventRow } from '../schedules/ledger-rows.ts';
import type { Fault } from '../schedules/scene.ts';
import type { KillStage } from './kill-stage.ts';
import type { Limits } from './limits.ts';

/** What is there in the end. */
export interface LastLook {
  readonly calls: number;
  readonly byState: string;
  readonly faults: readonly Fault[];
}

/** Compares counters, calls, the log and what the provider saw, after everything has ended. */
export async function takeLastLook(
  { superuser, tenants }: KillStage,
  limits: Limits,
  seenAtMs: ReadonlyMap<string, number>,
): Promise<LastLook> {
  const { budgets, calls } = await readLedger(superuser, tenants);
  const events = Map.groupBy(
    await readEvents(superuser, tenants),
    ({ event_id, parent_event_id }: EventRow) => parent_event_id ?? event_id,
  );
  const faults = [
    ...budgets.flatMap((row) =>
      faultsOfBudget(row, calls, limits.most.get(row.id) ?? 0n, limits.exact.has(row.id)),
    ),
    ...calls.flatMap((row) => faultsOfEvents(row, events.get(row.intent_event_id) ?? [])),
    ...(await faultsOfLeaving(superuser, tenants, seenAtMs)),
  ];
  const states = Map.groupBy(calls, ({ state }) => state);
  const byState = [...states].map(([state, all]) => `${String(all.length)} ${state}`).join(', ');
  return { calls: calls.length, byState, faults };
}

/** Whatever the provider saw has a call and an intent row that was written before. */
async function faultsOfLeaving(
  superuser: pg.Pool,
  tenants: readonly string[],
  seenAtMs: ReadonlyMap<string, number>,
): Promise<readonly Fault[]> {
  const { rows } = await superuser.query<{ id: string; written_ms: number }>(
    `select call.id, (extract(epoch from log.written_at) * 1000)::float8 as written_ms
       from llm_gateway.call as call join audit.audit_log as log
         on log.tenant_id = call.tenant_id and log.event_id = call.intent_event_id
        and log.occurred_at = call.intent_at and log.phase = 'intent'
      where call.tenant_id = any ($1::uuid[])`,
    [tenants],
  );
  const writtenMs = new Map(rows.map(({ id, written_ms }) => [id, written_ms]));
  return [...seenAtMs].flatMap(([id, seen]): readonly Fault[] => {
    const written = writtenMs.get(id);
    // The receiver's clock counts whole milliseconds.
    if (written !== undefined && written <= seen + 1) return [];
    return [{ breaks: 'evidence', what: 'a call left without an intent row before it' }];
  });
}
