import { createHash } from 'node:crypto';

import type { TenantTx } from '@ataski/kernel';

/** A consent that is under way at a provider. */
export interface PendingConsent {
  /** Also the id of the connection that comes of it, unless it renews one. */
  readonly id: string;
  readonly system: string;
  readonly label: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** The connection that is consented to anew; null for a new one. */
  readonly reconnects: string | null;
}

/** A person has this long at the provider. */
const lifetimeSeconds = 900;

/** Forgets the consents that nobody ended in time, and says which they were. */
export async function forgetExpired(
  tx: TenantTx,
): Promise<readonly Pick<PendingConsent, 'id' | 'system'>[]> {
  const { rows } = await tx.query<Pick<PendingConsent, 'id' | 'system'>>(
    `delete from connectors_kit.consent where expires_at < clock_timestamp() returning id, system`,
  );
  return rows;
}

/** Remembers a consent for whoever began it. */
export async function putConsent(
  tx: TenantTx,
  consent: PendingConsent,
  state: string,
  session?: string,
): Promise<void> {
  await tx.query(
    `insert into connectors_kit.consent
       (id, system, label, state_sha256, actor_id, redirect_uri, scopes, reconnects, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp() + make_interval(secs => $9))`,
    [
      consent.id,
      consent.system,
      consent.label,
      hashOf(state, session),
      tx.context.actor.id,
      consent.redirectUri,
      consent.scopes,
      consent.reconnects,
      lifetimeSeconds,
    ],
  );
}

/**
 * Takes the consent behind a state, once, and only for the person who began it, in the session in
 * which it was begun.
 */
export async function takeConsent(
  tx: TenantTx,
  state: string,
  session?: string,
): Promise<PendingConsent | null> {
  const { rows } = await tx.query<{
    id: string;
    system: string;
    label: string;
    redirect_uri: string;
    scopes: readonly string[];
    reconnects: string | null;
  }>(
    `delete from connectors_kit.consent
      where state_sha256 = $1 and actor_id = $2 and expires_at > clock_timestamp()
      returning id, system, label, redirect_uri, scopes, reconnects`,
    [hashOf(state, session), tx.context.actor.id],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { redirect_uri: redirectUri, ...rest } = row;
  return { ...rest, redirectUri };
}

/** Of both together, so that a state is worth nothing in another session. */
function hashOf(state: string, session = ''): string {
  return `\\x${createHash('sha256').update(`${state}\u0000${session}`, 'utf8').digest('hex')}`;
}
