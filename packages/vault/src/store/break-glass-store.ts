import type { Actor, TenantTx } from '@ataski/kernel';

import { VaultError } from '../errors.ts';
import type { CredentialPlace } from '../place.ts';
import { asRefusal } from './sql-refusal.ts';

/** An emergency: who wants to use what, why, and who said yes. */
export interface BreakGlassRequest {
  readonly id: string;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly reason: string;
  readonly ticket: string;
  /** Null: every place of the tenant. */
  readonly place: CredentialPlace | null;
  /** How long it lasts from the approval on. */
  readonly minutes: number;
  readonly approvedBy: Actor | null;
  readonly expiresAt: Date | null;
}

/** What a request states. */
export type BreakGlassWish = Pick<
  BreakGlassRequest,
  'id' | 'reason' | 'ticket' | 'place' | 'minutes'
>;

/** The approval behind one use. */
export interface BreakGlassClaim {
  readonly reason: string;
  readonly ticket: string;
  readonly requestedBy: string;
  readonly approvedBy: string;
  /** How long it lasts, by the database's clock. */
  readonly remainingMs: number;
}

/** All requests of the tenant, newest first. */
export async function listBreakGlass(tx: TenantTx): Promise<readonly BreakGlassRequest[]> {
  const { rows } = await tx.query<{
    id: string;
    requested_by: string;
    requested_at: Date;
    reason: string;
    ticket: string;
    connector: string | null;
    connection_id: string;
    field: string;
    minutes: number;
    approved_by: string;
    approved_type: Actor['type'] | null;
    expires_at: Date | null;
  }>(
    `select id, requested_by, requested_at, reason, ticket, connector, connection_id, field, minutes,
            approved_by, approved_type, expires_at
       from vault.break_glass
      order by requested_at desc`,
  );
  return rows.map((row) => ({
    id: row.id,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    reason: row.reason,
    ticket: row.ticket,
    place:
      row.connector === null
        ? null
        : { connector: row.connector, connectionId: row.connection_id, field: row.field },
    minutes: row.minutes,
    approvedBy:
      row.approved_type === null ? null : { type: row.approved_type, id: row.approved_by },
    expiresAt: row.expires_at,
  }));
}

/** In the name of the signed actor. Throws VAULT_BREAK_GLASS_REFUSED for one that is no operator. */
export async function requestBreakGlass(tx: TenantTx, wish: BreakGlassWish): Promise<void> {
  const { id, reason, ticket, place, minutes } = wish;
  await asRefusal(
    tx.query('select vault.request_break_glass($1, $2, $3, $4, $5, $6, $7)', [
      id,
      reason,
      ticket,
      place?.connector ?? null,
      place?.connectionId ?? null,
      place?.field ?? null,
      minutes,
    ]),
  );
}

/**
 * In the name of the signed actor. Returns when it expires. Throws VAULT_BREAK_GLASS_REFUSED for
 * the requester, for one that is no person, a day after the request, and the second time.
 */
export async function approveBreakGlass(tx: TenantTx, id: string): Promise<Date> {
  const { rows } = await asRefusal(
    tx.query<{ expires_at: Date }>('select vault.approve_break_glass($1) as expires_at', [id]),
  );
  return (rows[0] as { expires_at: Date }).expires_at;
}

/** The approval that covers this use by the signed actor. Throws VAULT_BREAK_GLASS_REFUSED. */
export async function claimBreakGlass(
  tx: TenantTx,
  id: string,
  { connector, connectionId, field }: CredentialPlace,
): Promise<BreakGlassClaim> {
  const { rows } = await asRefusal(
    tx.query<{
      reason: string;
      ticket: string;
      requested_by: string;
      approved_by: string;
      remaining_ms: number;
    }>(
      `select reason, ticket, requested_by, approved_by, remaining_ms
         from vault.claim_break_glass($1, $2, $3, $4)`,
      [id, connector, connectionId, field],
    ),
  );
  const [row] = rows;
  if (row === undefined) throw new VaultError('VAULT_BREAK_GLASS_REFUSED');
  const { reason, ticket, requested_by: requestedBy, approved_by: approvedBy } = row;
  return { reason, ticket, requestedBy, approvedBy, remainingMs: row.remaining_ms };
}
