/*
 * The SQL of a sealing pass stands in the three files `*-store.ts`. It runs as `ataski_sealer`, which is no
 * tenant and signs no context: it reads all streams, and of each row only what becomes the leaf.
 */
import type pg from 'pg';

import type { SealingPosition, SealingState } from './sealing-position.ts';

/** One transaction of the sealer. */
export type SealingTransaction = Pick<pg.ClientBase, 'query'>;

/** Takes the place of the one sealer until the transaction ends. False where another has it. */
export async function takeTurn(tx: SealingTransaction): Promise<boolean> {
  const { rows } = await tx.query<{ taken: boolean }>(
    "select pg_try_advisory_xact_lock(hashtextextended('audit.sealing', 0)) as taken",
  );
  return rows[0]?.taken === true;
}

/**
 * Reads where sealing stands. What the snapshot of this statement calls settled stays so, and is
 * visible to every later statement.
 */
export async function readState(tx: SealingTransaction): Promise<SealingState | null> {
  const { rows } = await tx.query<SealingState>(`
    select s.deployment                                  as "deployment",
           s.cluster                                     as "cluster",
           s.xid::text                                   as "xid",
           s.event_id::text                              as "eventId",
           s.occurred_at::text                           as "occurredAt",
           s.tenant_id::text                             as "tenantId",
           s.foreign_below::text                         as "foreignBelow",
           c.system_identifier::text                     as "presentCluster",
           pg_snapshot_xmin(pg_current_snapshot())::text as "settledBelow",
           pg_snapshot_xmax(pg_current_snapshot())::text as "unbegunFrom"
      from audit.sealing as s
     cross join pg_control_system() as c
       for update of s`);
  return rows[0] ?? null;
}

/** Writes where sealing stands now. */
export async function writeState(tx: SealingTransaction, state: SealingState): Promise<void> {
  await tx.query(
    `update audit.sealing
        set xid = $1, event_id = $2, occurred_at = $3, tenant_id = $4,
            foreign_below = $5, cluster = $6, deployment = $7`,
    [...positionValues(state), state.foreignBelow, state.cluster, state.deployment],
  );
}

/** The position as the parameters of a statement. */
export function positionValues({
  xid,
  eventId,
  occurredAt,
  tenantId,
}: SealingPosition): readonly string[] {
  return [xid, eventId, occurredAt, tenantId];
}
