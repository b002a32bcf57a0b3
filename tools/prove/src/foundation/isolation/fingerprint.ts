import type pg from 'pg';

import type { TenantTable } from './tenant-tables.ts';

/** How many rows a tenant has in a table, and a digest of all of them. */
export interface Fingerprint {
  readonly rows: number;
  readonly digest: string;
}

/** The rows of one tenant, table by table, as the superuser sees them. */
export async function fingerprintOf(
  superuser: pg.Pool,
  tables: readonly TenantTable[],
  tenantId: string,
): Promise<ReadonlyMap<string, Fingerprint>> {
  const fingerprints = new Map<string, Fingerprint>();
  for (const { name } of tables.filter(({ holdsRows }) => holdsRows)) {
    const { rows } = await superuser.query<Fingerprint>(
      `select count(*)::int as rows, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as digest
         from ${name} t where tenant_id = $1`,
      [tenantId],
    );
    if (rows[0] !== undefined) fingerprints.set(name, rows[0]);
  }
  return fingerprints;
}
