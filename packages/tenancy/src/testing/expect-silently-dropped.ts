import type { QueryResult, TenantTx } from '@ataski/kernel';

import { asTenant, asTenantAndUndo } from './as-tenant.ts';
import type { TestedTenancy } from './as-tenant.ts';
import { identify } from './expect-invisible.ts';
import { isDenied, tenancyCodeOf } from './refusal.ts';
import { fail, locateRow, matches } from './tenant-row.ts';
import type { LocatedRow, TenantRow } from './tenant-row.ts';

/** A row, and the tenant whose change must not reach it. */
export interface UntouchedRow extends TenantRow {
  readonly by: string;
  /** The change. Default: an update and a delete of the row by its key. It is committed. */
  readonly work?: (tx: TenantTx) => Promise<QueryResult<unknown>>;
}

interface Change {
  readonly name: string;
  readonly work: (tx: TenantTx) => Promise<QueryResult<unknown>>;
}

const limits = { statementTimeoutMs: 10_000 };

/**
 * Fails unless a change by another tenant touches no row, raises nothing and leaves the row as it
 * was. The same change has to reach the row when its owner makes it (which is undone), because a
 * change that reaches nothing for anybody proves nothing. A change that does touch rows is rolled
 * back before the failure is told.
 */
export async function expectSilentlyDropped(
  tenancy: TestedTenancy,
  { table, row, by, work }: UntouchedRow,
): Promise<void> {
  const owner = row.tenant_id;
  if (owner === by) fail(`${table}: the row belongs to the tenant who must not change it.`);
  const located = await asTenantAndUndo(tenancy, owner, (tx) => locateRow(tx, { table, row }));
  await identify(tenancy, owner, located);
  const changes = work === undefined ? plainChanges(located) : [{ name: 'the change', work }];
  let tried = 0;
  for (const change of changes) {
    if (!(await reachesOwnRow(tenancy, owner, change, located))) continue;
    tried += 1;
    const before = await contentOf(tenancy, owner, located);
    await makeInVain(tenancy, by, change, located);
    if ((await contentOf(tenancy, owner, located)) !== before) {
      fail(`${located.relation}: ${change.name} by tenant ${by} changed a row of ${owner}.`);
    }
  }
  if (tried === 0) fail(`${located.relation}: the role may make none of these changes.`);
}

function plainChanges(located: LocatedRow): readonly Change[] {
  const { relation, values, updatable } = located;
  const where = matches(located);
  const change = (name: string, sql: string): Change => ({
    name,
    work: (tx) => tx.query(sql, values),
  });
  const remove = change('a delete', `delete from ${relation} as t where ${where}`);
  if (updatable === null) return [remove];
  const set = `set ${updatable} = t.${updatable}`;
  return [change('an update', `update ${relation} as t ${set} where ${where}`), remove];
}

/** False when the role has no privilege for the change. Fails when it reaches nothing. */
async function reachesOwnRow(
  tenancy: TestedTenancy,
  owner: string,
  { name, work }: Change,
  { relation }: LocatedRow,
): Promise<boolean> {
  try {
    const { rowCount } = await asTenantAndUndo(tenancy, owner, work, limits);
    if (rowCount === 0) fail(`${relation}: ${name} does not reach the row for its owner either.`);
    return true;
  } catch (error) {
    if (isDenied(error)) return false;
    // A row that others refer to was reached, too, or nothing would have been in the way.
    if (tenancyCodeOf(error) === 'TENANCY_STATEMENT_CONFLICT') return true;
    throw error;
  }
}

async function makeInVain(
  tenancy: TestedTenancy,
  by: string,
  { name, work }: Change,
  { relation }: LocatedRow,
): Promise<void> {
  const refused = (error: unknown): never => {
    if (isDenied(error)) fail(`${relation}: ${name} by tenant ${by} was refused, not dropped.`);
    throw error;
  };
  await asTenant(
    tenancy,
    by,
    async (tx) => {
      const { rowCount } = await work(tx).catch(refused);
      if (rowCount !== 0) {
        fail(`${relation}: ${name} by tenant ${by} touched ${String(rowCount)} rows.`);
      }
    },
    limits,
  );
}

/** The whole row as text, for its owner; empty when it is gone. */
async function contentOf(
  tenancy: TestedTenancy,
  owner: string,
  located: LocatedRow,
): Promise<string> {
  const sql = `select pg_catalog.to_jsonb(t)::text as content from ${located.relation} as t where ${matches(located)}`;
  const { rows } = await asTenantAndUndo(tenancy, owner, (tx) =>
    tx.query<{ content: string }>(sql, located.values),
  );
  return rows[0]?.content ?? '';
}
