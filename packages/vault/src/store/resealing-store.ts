import type { TenantTx } from '@ataski/kernel';

import type { CredentialPlace } from '../place.ts';

/** A credential that is not under the primary key. */
export interface OutdatedCredential {
  readonly place: CredentialPlace;
  readonly keyVersion: number;
  readonly token: Uint8Array;
}

/** Where a listing goes on: behind this place. */
export type PlaceCursor = CredentialPlace | null;

/** The next credentials that are under another version than this, in the order of their places. */
export async function listOutdated(
  tx: TenantTx,
  primaryVersion: number,
  cursor: PlaceCursor,
  limit: number,
): Promise<readonly OutdatedCredential[]> {
  const { rows } = await tx.query<{
    connector: string;
    connection_id: string;
    field: string;
    key_version: number;
    token: Buffer;
  }>(
    `select connector, connection_id, field, key_version, token
       from vault.credential
      where key_version <> $1
        and (connector, connection_id, field) > ($2, $3, $4)
      order by connector, connection_id, field
      limit $5`,
    [
      primaryVersion,
      cursor?.connector ?? '',
      cursor?.connectionId ?? '',
      cursor?.field ?? '',
      limit,
    ],
  );
  return rows.map((row) => ({
    place: { connector: row.connector, connectionId: row.connection_id, field: row.field },
    keyVersion: row.key_version,
    token: row.token,
  }));
}

/**
 * Puts a token in the place of another. Compare and set: returns false, and changes nothing, when
 * the credential was replaced, removed or resealed by somebody else meanwhile, or is being so: it
 * waits for no row, because a put that holds several in another order would wait for it. Its date
 * stays.
 */
export async function exchangeToken(
  tx: TenantTx,
  { place, keyVersion, token }: OutdatedCredential,
  to: { readonly keyVersion: number; readonly token: Uint8Array },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `with held as (
       select tenant_id
         from vault.credential
        where connector = $1
          and connection_id = $2
          and field = $3
          and key_version = $4
          and token = $5
          for no key update skip locked
     )
     update vault.credential
        set key_version = $6, token = $7
       from held
      where credential.tenant_id = held.tenant_id
        and connector = $1
        and connection_id = $2
        and field = $3`,
    [place.connector, place.connectionId, place.field, keyVersion, token, to.keyVersion, to.token],
  );
  return rowCount > 0;
}
