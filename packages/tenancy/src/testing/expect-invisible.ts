import { asTenantAndUndo } from './as-tenant.ts';
import type { TestedTenancy } from './as-tenant.ts';
import { isDenied } from './refusal.ts';
import { fail, locateRow } from './tenant-row.ts';
import type { LocatedRow, TenantRow } from './tenant-row.ts';
import { readingByKey, waysOfReading } from './ways-of-reading.ts';
import type { WayOfReading } from './ways-of-reading.ts';

/** A row, and the tenant who must not see it. */
export interface InvisibleRow extends TenantRow {
  readonly to: string;
}

/** A statement that waits for a lock of the test itself would wait for ever. */
const limits = { statementTimeoutMs: 10_000 };

/**
 * Fails unless the row is hidden from another tenant by every plain way of reading: by its key, all
 * rows, count, for update, join, aggregate, exists. Each way has to show the row to its owner
 * first, because a row that nobody sees proves nothing. Changes nothing.
 */
export async function expectInvisible(
  tenancy: TestedTenancy,
  { table, row, to }: InvisibleRow,
): Promise<void> {
  const owner = row.tenant_id;
  if (owner === to) fail(`${table}: the row belongs to the tenant who must not see it.`);
  const located = await asTenantAndUndo(tenancy, owner, (tx) => locateRow(tx, { table, row }));
  const identity = await identify(tenancy, owner, located);
  for (const way of waysOfReading) {
    const seen = { located, identity, way };
    if ((await look(tenancy, owner, seen)) === 'hidden') {
      fail(`${located.relation}: its owner does not see the row by ${way.name}.`);
    }
    if ((await look(tenancy, to, seen)) === 'seen') {
      fail(`${located.relation}: tenant ${to} sees a row of tenant ${owner} by ${way.name}.`);
    }
  }
}

/** The one row, as its owner sees it. */
export async function identify(
  tenancy: TestedTenancy,
  owner: string,
  located: LocatedRow,
): Promise<string> {
  const { rows } = await asTenantAndUndo(tenancy, owner, (tx) =>
    tx.query<{ identity: string }>(readingByKey.sql(located), located.values),
  );
  const [only] = rows;
  if (only === undefined) fail(`${located.relation}: the row is not there for its owner.`);
  if (rows.length > 1)
    fail(`${located.relation}: the columns name ${String(rows.length)} rows, not one.`);
  return only.identity;
}

interface Look {
  readonly located: LocatedRow;
  readonly identity: string;
  readonly way: WayOfReading;
}

/** `denied`: the role has no privilege for this way, whoever the tenant is. */
async function look(
  tenancy: TestedTenancy,
  tenantId: string,
  { located, identity, way }: Look,
): Promise<'seen' | 'hidden' | 'denied'> {
  try {
    const values = way.takesKey ? located.values : [];
    const { rows } = await asTenantAndUndo(
      tenancy,
      tenantId,
      (tx) => tx.query(way.sql(located), values),
      limits,
    );
    return way.tells(rows, identity) ? 'seen' : 'hidden';
  } catch (error) {
    if (isDenied(error)) return 'denied';
    throw error;
  }
}
