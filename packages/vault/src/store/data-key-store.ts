import type { TenantTx } from '@ataski/kernel';

import type { DataKey, DataKeyState, NewDataKey, NumberedWrapping } from '../data-key.ts';
import type { WrappedDataKey } from '../kms/kms-provider.ts';
import { asRefusal } from './sql-refusal.ts';

/** A data key with its wrappings, as a query with {@link dataKeyColumns} answers it. */
export interface DataKeyRow {
  readonly version: number;
  readonly state: DataKeyState;
  readonly fingerprint: Buffer;
  readonly seals_payloads: boolean;
  readonly numbers: readonly number[] | null;
  readonly root_key_ids: readonly string[] | null;
  readonly wrapped: readonly Buffer[] | null;
}

/** What is selected of `vault.data_key` and {@link wrappingsJoin}. */
export const dataKeyColumns = `data_key.version,
            data_key.state,
            data_key.fingerprint,
            data_key.seals_payloads,
            wrapping.numbers,
            wrapping.root_key_ids,
            wrapping.wrapped`;

/** All wrappings of one key in one row, newest first. */
export const wrappingsJoin = `left join lateral (
         select array_agg(w.number order by w.number desc) as numbers,
                array_agg(w.root_key_id order by w.number desc) as root_key_ids,
                array_agg(w.wrapped order by w.number desc) as wrapped
           from vault.data_key_wrapping as w
          where w.tenant_id = data_key.tenant_id
            and w.version = data_key.version
       ) as wrapping
         on true`;

/** The data key that new secrets are sealed under, or null before the tenant's first. */
export async function findPrimaryDataKey(tx: TenantTx): Promise<DataKey | null> {
  const { rows } = await tx.query<DataKeyRow>(
    `select ${dataKeyColumns}
       from vault.data_key
       ${wrappingsJoin}
      where data_key.state = 'primary'`,
  );
  return toDataKeyOrNull(rows[0]);
}

/** One version, or null. */
export async function findDataKey(tx: TenantTx, version: number): Promise<DataKey | null> {
  const { rows } = await tx.query<DataKeyRow>(
    `select ${dataKeyColumns}
       from vault.data_key
       ${wrappingsJoin}
      where data_key.version = $1`,
    [version],
  );
  return toDataKeyOrNull(rows[0]);
}

/** All versions of the tenant, oldest first. */
export async function listDataKeys(tx: TenantTx): Promise<readonly DataKey[]> {
  const { rows } = await tx.query<DataKeyRow>(
    `select ${dataKeyColumns}
       from vault.data_key
       ${wrappingsJoin}
      order by data_key.version`,
  );
  return rows.map(toDataKey);
}

/**
 * Adds a data key: as primary when it is the tenant's first, else as pending. Returns false when
 * another transaction added this version first, or one is pending. Throws VAULT_SHREDDED.
 */
export async function addDataKey(
  tx: TenantTx,
  { version, fingerprint, wrapped }: NewDataKey,
): Promise<boolean> {
  const { rows } = await asRefusal(
    tx.query<{ added: boolean }>('select vault.add_data_key($1, $2, $3, $4) as added', [
      version,
      fingerprint,
      wrapped.rootKeyId,
      wrapped.bytes,
    ]),
    { keyVersion: version },
  );
  return rows[0]?.added ?? false;
}

/** Puts a wrapping in front of those that are there. Throws VAULT_WRAPPINGS_FULL. */
export async function addWrapping(
  tx: TenantTx,
  version: number,
  { rootKeyId, bytes }: WrappedDataKey,
): Promise<void> {
  const add = tx.query('select vault.add_wrapping($1, $2, $3)', [version, rootKeyId, bytes]);
  await asRefusal(add, { keyVersion: version });
}

/**
 * Removes the wrappings that are seven days old behind the one of this number, which must be so
 * too; when there is no room for another, also those in front of it. Returns how many. Throws
 * VAULT_NOT_DUE.
 */
export async function removeOldWrappings(
  tx: TenantTx,
  version: number,
  keepNumber: number,
): Promise<number> {
  const { rows } = await asRefusal(
    tx.query<{ removed: number }>('select vault.remove_old_wrappings($1, $2) as removed', [
      version,
      keepNumber,
    ]),
    { keyVersion: version },
  );
  return rows[0]?.removed ?? 0;
}

/** Throws VAULT_KEY_STATE_CONFLICT and VAULT_NOT_DUE. */
export async function promoteDataKey(
  tx: TenantTx,
  version: number,
  minimumAgeMs: number,
): Promise<void> {
  const promote = tx.query('select vault.promote_data_key($1, $2)', [version, minimumAgeMs]);
  await asRefusal(promote, { keyVersion: version });
}

/** Remembers that payloads are sealed under it. */
export async function markPayloadKey(tx: TenantTx, version: number): Promise<void> {
  await tx.query('select vault.mark_payload_key($1)', [version]);
}

/** When it will be destroyed; null when it is. Throws VAULT_KEY_IN_USE and VAULT_KEY_STATE_CONFLICT. */
export async function retireDataKey(
  tx: TenantTx,
  version: number,
  payloadsAreGone: boolean,
): Promise<Date | null> {
  const { rows } = await asRefusal(
    tx.query<{ due_at: Date | null }>('select vault.retire_data_key($1, $2) as due_at', [
      version,
      payloadsAreGone,
    ]),
    { keyVersion: version },
  );
  return rows[0]?.due_at ?? null;
}

/** Calls a retirement off. Returns false when there was none. */
export async function keepDataKey(tx: TenantTx, version: number): Promise<boolean> {
  const { rows } = await tx.query<{ kept: boolean }>('select vault.keep_data_key($1) as kept', [
    version,
  ]);
  return rows[0]?.kept ?? false;
}

/** A row as a data key; null where an outer join found none. */
export function toDataKeyOrNull(
  row:
    { readonly [Column in keyof DataKeyRow]?: DataKeyRow[Column] | null } | DataKeyRow | undefined,
): DataKey | null {
  return row === undefined || !isDataKeyRow(row) ? null : toDataKey(row);
}

function isDataKeyRow(row: {
  readonly [Column in keyof DataKeyRow]?: DataKeyRow[Column] | null;
}): row is DataKeyRow {
  return row.fingerprint !== null && row.fingerprint !== undefined;
}

function toDataKey(row: DataKeyRow): DataKey {
  const { version, state, fingerprint, seals_payloads: sealsPayloads } = row;
  return { version, state, fingerprint, sealsPayloads, wrappings: toWrappings(row) };
}

function toWrappings({ numbers, root_key_ids, wrapped }: DataKeyRow): readonly NumberedWrapping[] {
  return (numbers ?? []).flatMap((number, index) => {
    const rootKeyId = root_key_ids?.[index];
    const bytes = wrapped?.[index];
    return rootKeyId === undefined || bytes === undefined ? [] : [{ number, rootKeyId, bytes }];
  });
}
