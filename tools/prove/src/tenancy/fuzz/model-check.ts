import type pg from 'pg';

import type { Evidence } from './evidence.ts';
import { sharedCounters } from './fuzz-schema.ts';
import type { FuzzTenant } from './fuzz-tenant.ts';
import { valueAfter } from './ledger.ts';
import type { Effect, Operation } from './ledger.ts';

/** What became of all transactions that write. */
export interface ModelReport {
  readonly committed: number;
  readonly rolledBack: number;
  /** In doubt, and found committed or not. */
  readonly landed: number;
  readonly lost: number;
  readonly rowsCompared: number;
}

/**
 * Compares each tenant's rows with what its transactions were to do: those whose commit was
 * answered are there, those that failed are not, and one in doubt is there as a whole or not at
 * all.
 */
export async function compareWithModel(
  superuser: pg.Pool,
  tenants: readonly FuzzTenant[],
  operations: readonly Operation[],
  evidence: Evidence,
): Promise<ModelReport> {
  const report = { committed: 0, rolledBack: 0, landed: 0, lost: 0, rowsCompared: 0 };
  const differ = (detail: string) => evidence.breach('model', detail);
  for (const tenant of tenants) {
    const found = await findOperations(superuser, tenant);
    const own = operations.filter((operation) => operation.tenant === tenant);
    for (const { id, outcome } of own) {
      const isThere = found.has(id);
      if (outcome === 'committed') report.committed += 1;
      else if (outcome === 'rolled back') report.rolledBack += 1;
      else report[isThere ? 'landed' : 'lost'] += 1;
      if (outcome === 'committed' && !isThere) differ(`${tenant.name}: a commit is not there`);
      if (outcome === 'rolled back' && isThere) differ(`${tenant.name}: what failed is there`);
    }
    const known = new Set(own.map(({ id }) => id));
    for (const id of found)
      if (!known.has(id)) differ(`${tenant.name}: nobody wrote operation ${id}`);
    const effects = own.filter(({ id }) => found.has(id)).flatMap((done) => done.effects);
    const expected = expectedRows(tenant, effects);
    const actual = await findRows(superuser, tenant);
    report.rowsCompared += actual.size;
    for (const key of new Set([...expected.keys(), ...actual.keys()])) {
      const [wanted, seen] = [expected.get(key) ?? 'no row', actual.get(key) ?? 'no row'];
      if (wanted !== seen) differ(`${tenant.name} ${key}: ${seen} instead of ${wanted}`);
    }
  }
  return report;
}

async function findOperations(superuser: pg.Pool, { id }: FuzzTenant): Promise<Set<string>> {
  const { rows } = await superuser.query<{ id: string }>(
    'select id from fuzz.operation where tenant_id = $1',
    [id],
  );
  return new Set(rows.map((row) => row.id));
}

/** By their key, value and marker as one text. */
async function findRows(superuser: pg.Pool, { id }: FuzzTenant): Promise<Map<string, string>> {
  const { rows } = await superuser.query<{ key: string; content: string }>(
    `select 'item ' || id as key, value || ' ' || marker as content from fuzz.item where tenant_id = $1
      union all
     select 'counter ' || id, total || ' ' || marker from fuzz.counter where tenant_id = $1`,
    [id],
  );
  return new Map(rows.map(({ key, content }) => [key, content]));
}

function expectedRows({ marker }: FuzzTenant, effects: readonly Effect[]): Map<string, string> {
  const rows = new Map<string, string>();
  const byItem = new Map<number, Effect[]>();
  const totals = Array.from({ length: sharedCounters }, () => 0);
  for (const effect of effects) {
    if (effect.kind === 'count') totals[effect.id] = (totals[effect.id] ?? 0) + effect.delta;
    else byItem.set(effect.id, [...(byItem.get(effect.id) ?? []), effect]);
  }
  totals.forEach((total, id) => rows.set(`counter ${id}`, `${total} ${marker}`));
  for (const [id, own] of byItem) {
    const value = valueAfter(own);
    if (value !== 'absent') rows.set(`item ${id}`, `${value} ${marker}`);
  }
  return rows;
}
