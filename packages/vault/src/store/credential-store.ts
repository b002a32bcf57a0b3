import type { TenantTx } from '@ataski/kernel';

import type { DataKey } from '../data-key.ts';
import type { CredentialPlace } from '../place.ts';
import { dataKeyColumns, toDataKeyOrNull, wrappingsJoin } from './data-key-store.ts';
import type { DataKeyRow } from './data-key-store.ts';
import { asRefusal } from './sql-refusal.ts';

/** A credential as its row holds it. */
export interface SealedCredential {
  readonly keyVersion: number;
  readonly token: Uint8Array;
  /** Null when the row of the data key is gone. */
  readonly dataKey: DataKey | null;
}

/** What may be shown of a credential. */
export interface CredentialMetadata {
  readonly place: CredentialPlace;
  readonly keyVersion: number;
  /** At most four characters, as the caller of `put` gave them. */
  readonly hint: string | null;
  /** When this secret was stored; a replacement starts anew. */
  readonly createdAt: Date;
}

/** Stores a sealed credential in place of the one that was there. */
export async function putCredential(
  tx: TenantTx,
  place: CredentialPlace,
  credential: {
    readonly keyVersion: number;
    readonly token: Uint8Array;
    readonly hint: string | null;
  },
): Promise<void> {
  const { keyVersion, token, hint } = credential;
  const insert = tx.query(
    `insert into vault.credential (connector, connection_id, field, key_version, token, hint)
     values ($1, $2, $3, $4, $5, $6)
         on conflict (tenant_id, connector, connection_id, field)
         do update set key_version = excluded.key_version,
                       token = excluded.token,
                       hint = excluded.hint,
                       created_at = now()`,
    [place.connector, place.connectionId, place.field, keyVersion, token, hint],
  );
  await asRefusal(insert, { keyVersion });
}

/** The sealed credential at a place with the data key it was sealed under, or null. */
export async function findCredential(
  tx: TenantTx,
  place: CredentialPlace,
): Promise<SealedCredential | null> {
  const { rows } = await tx.query<Partial<DataKeyRow> & { key_version: number; token: Buffer }>(
    `select credential.key_version,
            credential.token,
            ${dataKeyColumns}
       from vault.credential
       left join vault.data_key
         on data_key.tenant_id = credential.tenant_id
        and data_key.version = credential.key_version
       ${wrappingsJoin}
      where credential.connector = $1
        and credential.connection_id = $2
        and credential.field = $3`,
    [place.connector, place.connectionId, place.field],
  );
  const [row] = rows;
  if (row === undefined) return null;
  return { keyVersion: row.key_version, token: row.token, dataKey: toDataKeyOrNull(row) };
}

/** Removes the credential at a place. Returns false when there was none. */
export async function removeCredential(tx: TenantTx, place: CredentialPlace): Promise<boolean> {
  const { rowCount } = await tx.query(
    `delete from vault.credential
      where connector = $1
        and connection_id = $2
        and field = $3`,
    [place.connector, place.connectionId, place.field],
  );
  return rowCount > 0;
}

/** What may be shown of each of the tenant's credentials, ordered by place. */
export async function listCredentials(tx: TenantTx): Promise<readonly CredentialMetadata[]> {
  const { rows } = await tx.query<{
    connector: string;
    connection_id: string;
    field: string;
    key_version: number;
    hint: string | null;
    created_at: Date;
  }>(
    `select connector, connection_id, field, key_version, hint, created_at
       from vault.credential
      order by connector, connection_id, field`,
  );
  return rows.map((row) => ({
    place: { connector: row.connector, connectionId: row.connection_id, field: row.field },
    keyVersion: row.key_version,
    hint: row.hint,
    createdAt: row.created_at,
  }));
}
