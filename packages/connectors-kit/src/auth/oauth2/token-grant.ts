import type { TenantTx } from '@ataski/kernel';

/** How a connection's tokens stand. */
export interface TokenGrant {
  readonly generation: number;
  readonly accessExpiresAt: Date;
  /** Null where refresh tokens do not die. */
  readonly refreshExpiresAt: Date | null;
  readonly grantedScopes: readonly string[];
}

/** What a worker that wants a fresh token finds. */
export type RenewalTurn =
  | { readonly kind: 'fresh'; readonly generation: number; readonly expiresAt: Date }
  /** Somebody else is asking the provider. */
  | { readonly kind: 'taken' }
  | {
      readonly kind: 'mine';
      readonly generation: number;
      readonly grantedScopes: readonly string[];
    };

/** Who wants to renew, and when that is needed. */
export interface RenewalWish {
  readonly renewal: string;
  /** For so long nobody else asks: longer than a token call may take. */
  readonly leaseMs: number;
  /** Tokens that live beyond this are fresh. */
  readonly freshUntil: Date;
  /** A generation that was found not to work, however long it should live; null for none. */
  readonly distrusted: number | null;
}

interface GrantRow {
  readonly generation: number;
  readonly access_expires_at: Date;
  readonly granted_scopes: readonly string[];
  readonly is_taken: boolean;
}

/** Takes the right to renew, or says that there is no need or no chance. Null without a grant. */
export async function takeRenewal(
  tx: TenantTx,
  connectionId: string,
  wish: RenewalWish,
): Promise<RenewalTurn | null> {
  const { rows } = await tx.query<GrantRow>(
    `select generation, access_expires_at, granted_scopes,
            coalesce(renewal_until > clock_timestamp(), false) as is_taken
       from connectors_kit.token_grant where connection_id = $1 for update`,
    [connectionId],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { generation, access_expires_at: expiresAt } = row;
  if (generation !== wish.distrusted && expiresAt > wish.freshUntil) {
    return { kind: 'fresh', generation, expiresAt };
  }
  if (row.is_taken) return { kind: 'taken' };
  await tx.query(
    `update connectors_kit.token_grant
        set renewal = $2, renewal_until = clock_timestamp() + make_interval(secs => $3 / 1000.0)
      where connection_id = $1`,
    [connectionId, wish.renewal, wish.leaseMs],
  );
  return { kind: 'mine', generation, grantedScopes: row.granted_scopes };
}

/** Gives the right to renew back. */
export async function endRenewal(
  tx: TenantTx,
  connectionId: string,
  renewal: string,
): Promise<void> {
  await tx.query(
    `update connectors_kit.token_grant set renewal = null, renewal_until = null
      where connection_id = $1 and renewal = $2`,
    [connectionId, renewal],
  );
}

/** Moves to the next generation. False when another worker was there first. */
export async function advanceGrant(
  tx: TenantTx,
  connectionId: string,
  renewal: { readonly renewal: string; readonly generation: number },
  next: Pick<TokenGrant, 'accessExpiresAt' | 'refreshExpiresAt'>,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update connectors_kit.token_grant
        set generation         = generation + 1,
            obtained_at        = clock_timestamp(),
            access_expires_at  = $4,
            refresh_expires_at = $5,
            renewal            = null,
            renewal_until      = null
      where connection_id = $1 and generation = $2 and renewal = $3`,
    [
      connectionId,
      renewal.generation,
      renewal.renewal,
      next.accessExpiresAt.toISOString(),
      next.refreshExpiresAt?.toISOString() ?? null,
    ],
  );
  return rowCount === 1;
}

/** Stores a first or a new consent's tokens, as a generation of its own. */
export async function putGrant(
  tx: TenantTx,
  connectionId: string,
  grant: Omit<TokenGrant, 'generation'>,
): Promise<void> {
  await tx.query(
    `insert into connectors_kit.token_grant as known
       (connection_id, access_expires_at, refresh_expires_at, granted_scopes)
     values ($1, $2, $3, $4)
     on conflict (tenant_id, connection_id) do update
        set generation         = known.generation + 1,
            obtained_at        = excluded.obtained_at,
            access_expires_at  = excluded.access_expires_at,
            refresh_expires_at = excluded.refresh_expires_at,
            granted_scopes     = excluded.granted_scopes,
            renewal            = null,
            renewal_until      = null`,
    [
      connectionId,
      grant.accessExpiresAt.toISOString(),
      grant.refreshExpiresAt?.toISOString() ?? null,
      grant.grantedScopes,
    ],
  );
}
