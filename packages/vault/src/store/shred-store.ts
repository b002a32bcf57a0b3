import type { Actor, TenantTx } from '@ataski/kernel';

import { asRefusal } from './sql-refusal.ts';

/** A request to destroy all keys of a tenant. */
export interface ShredRequest {
  readonly id: string;
  readonly state: 'waiting' | 'cancelled' | 'executed';
  readonly reason: string;
  readonly requestedBy: Actor;
  readonly requestedAt: Date;
  /** Before that it is not executed. */
  readonly dueAt: Date;
  readonly endedBy: Actor | null;
  readonly endedAt: Date | null;
  /** How many credentials went with the keys. */
  readonly credentials: number | null;
  /** The audit event of the execution. */
  readonly eventId: string | null;
}

interface ShredRow {
  readonly id: string;
  readonly state: ShredRequest['state'];
  readonly reason: string;
  readonly requested_type: Actor['type'];
  readonly requested_by: string;
  readonly requested_at: Date;
  readonly due_at: Date;
  readonly ended_type: Actor['type'] | null;
  readonly ended_by: string | null;
  readonly ended_at: Date | null;
  readonly credentials: number | null;
  readonly event_id: string | null;
}

/** All requests of the tenant, newest first. */
export async function listShredRequests(tx: TenantTx): Promise<readonly ShredRequest[]> {
  const { rows } = await tx.query<ShredRow>(
    `select id, state, reason, requested_type, requested_by, requested_at, due_at,
            ended_type, ended_by, ended_at, credentials, event_id
       from vault.shred_request
      order by requested_at desc`,
  );
  return rows.map((row) => ({
    id: row.id,
    state: row.state,
    reason: row.reason,
    requestedBy: { type: row.requested_type, id: row.requested_by },
    requestedAt: row.requested_at,
    dueAt: row.due_at,
    endedBy:
      row.ended_type === null || row.ended_by === null
        ? null
        : { type: row.ended_type, id: row.ended_by },
    endedAt: row.ended_at,
    credentials: row.credentials,
    eventId: row.event_id,
  }));
}

/** Returns when it may be executed. Throws VAULT_SHREDDED and VAULT_KEY_STATE_CONFLICT. */
export async function requestShred(
  tx: TenantTx,
  id: string,
  waitingDays: number,
  reason: string,
): Promise<Date> {
  const { rows } = await asRefusal(
    tx.query<{ due_at: Date }>('select vault.request_shred($1, $2, $3) as due_at', [
      id,
      waitingDays,
      reason,
    ]),
  );
  return (rows[0] as { due_at: Date }).due_at;
}

/** Throws VAULT_KEY_STATE_CONFLICT when it does not wait. */
export async function cancelShred(tx: TenantTx, id: string): Promise<void> {
  await asRefusal(tx.query('select vault.cancel_shred($1)', [id]));
}

/**
 * Holds off every new key and every change of one until the transaction ends, so that what is
 * recorded of the keys is what is destroyed. Throws VAULT_NOT_DUE, judged by the database's clock,
 * and VAULT_KEY_STATE_CONFLICT.
 */
export async function beginShred(tx: TenantTx, id: string): Promise<void> {
  await asRefusal(tx.query('select vault.begin_shred($1)', [id]));
}

/** Destroys the keys, under the audit event that was recorded for it. Throws as `beginShred` does. */
export async function executeShred(tx: TenantTx, id: string, eventId: string): Promise<void> {
  await asRefusal(tx.query('select vault.execute_shred($1, $2)', [id, eventId]));
}

/** Whether the tenant's keys were destroyed. */
export async function isShredded(tx: TenantTx): Promise<boolean> {
  const { rowCount } = await tx.query(`select from vault.shred_request where state = 'executed'`);
  return rowCount > 0;
}
