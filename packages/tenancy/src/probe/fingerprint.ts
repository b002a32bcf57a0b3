import type pg from 'pg';

import { listReadable } from './target-table.ts';
import type { TargetTable } from './target-table.ts';
import { sendQuery } from './wire-query.ts';

/** A digest of one tenant's rows, and of where they lie, so that a rewritten row shows too. */
export interface Fingerprint {
  readonly rows: number;
  readonly digest: string;
}

/** Digests the rows of a tenant, inside its own context; null where the role may not read them. */
export async function fingerprintOf(
  client: pg.ClientBase,
  table: TargetTable,
  tenantId: string,
): Promise<Fingerprint | null> {
  if (!table.may.select) return null;
  const hasPlaces = table.kind === 'table' || table.kind === 'partitioned';
  const places =
    hasPlaces && table.mayReadSystemColumns ? ['tableoid::text', 'ctid::text', 'xmin::text'] : [];
  const parts = [...places, ...listReadable(table)].join(', ');
  const { rows } = await sendQuery(
    client,
    `select pg_catalog.count(*) as rows,
            coalesce(pg_catalog.sum(pg_catalog.hashtextextended(row(${parts})::text, 0)), 0) as digest
       from ${table.name} where ${table.tenant}::text = $1`,
    [tenantId],
  );
  return { rows: Number(rows[0]?.['rows']), digest: String(rows[0]?.['digest']) };
}

/** How many rows of the tenant came, went or were rewritten, at least; 0 for none. */
export function countChanges(before: Fingerprint | null, after: Fingerprint | null): number {
  if (before === null || after === null || before.digest === after.digest) return 0;
  return Math.max(1, Math.abs(before.rows - after.rows));
}
