import type { TenantTx } from '@ataski/kernel';

import type { DataKeyState } from '../data-key.ts';

/** One version of a tenant's data key, as far as it may be shown. */
export interface DataKeyStatus {
  readonly version: number;
  readonly state: DataKeyState;
  /** 32 hex digits. */
  readonly fingerprint: string;
  readonly createdAt: Date;
  readonly stateSince: Date;
  /** When it may be destroyed, once its retirement was asked for. */
  readonly destroyDueAt: Date | null;
  /** Credentials that are sealed under it. */
  readonly credentials: number;
  readonly sealsPayloads: boolean;
  /** The root keys of its wrappings, newest first. */
  readonly rootKeyIds: readonly string[];
  /** Null once it has none any more. */
  readonly newestWrappedAt: Date | null;
}

interface StatusRow {
  readonly version: number;
  readonly state: DataKeyState;
  readonly fingerprint: string;
  readonly created_at: Date;
  readonly state_since: Date;
  readonly destroy_due_at: Date | null;
  readonly credentials: number;
  readonly seals_payloads: boolean;
  readonly root_key_ids: readonly string[];
  readonly newest_wrapped_at: Date | null;
}

/** All versions of the tenant, oldest first. */
export async function listKeyStatus(tx: TenantTx): Promise<readonly DataKeyStatus[]> {
  const { rows } = await tx.query<StatusRow>(
    `select k.version,
            k.state,
            encode(k.fingerprint, 'hex') as fingerprint,
            k.created_at,
            k.state_since,
            k.destroy_due_at,
            k.seals_payloads,
            (select count(*)::integer
               from vault.credential as c
              where c.tenant_id = k.tenant_id
                and c.key_version = k.version) as credentials,
            array(select w.root_key_id
                    from vault.data_key_wrapping as w
                   where w.tenant_id = k.tenant_id
                     and w.version = k.version
                   order by w.number desc) as root_key_ids,
            (select max(w.wrapped_at)
               from vault.data_key_wrapping as w
              where w.tenant_id = k.tenant_id
                and w.version = k.version) as newest_wrapped_at
       from vault.data_key as k
      order by k.version`,
  );
  return rows.map((row) => ({
    version: row.version,
    state: row.state,
    fingerprint: row.fingerprint,
    createdAt: row.created_at,
    stateSince: row.state_since,
    destroyDueAt: row.destroy_due_at,
    credentials: row.credentials,
    sealsPayloads: row.seals_payloads,
    rootKeyIds: row.root_key_ids,
    newestWrappedAt: row.newest_wrapped_at,
  }));
}

/** Credentials under a version that is not there or was destroyed: nothing opens them any more. */
export async function countOrphans(tx: TenantTx): Promise<number> {
  const { rows } = await tx.query<{ orphans: number }>(
    `select count(*)::integer as orphans
       from vault.credential as c
      where not exists (
        select
          from vault.data_key as k
         where k.tenant_id = c.tenant_id
           and k.version = c.key_version
           and k.state in ('primary', 'decrypt_only')
      )`,
  );
  return rows[0]?.orphans ?? 0;
}
