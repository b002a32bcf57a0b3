import type pg from 'pg';

import { createCorrelationId, systemClock } from '@ataski/kernel';

import { createTenancy } from '../tenancy.ts';
import type { AttackGround } from './attack-ground.ts';
import { lookBy } from './attack-pool.ts';
import { attackBy } from './attack-table.ts';
import type { FamilyOutcome } from './attack-table.ts';
import { compileReport } from './compile-report.ts';
import type { TableOutcome } from './compile-report.ts';
import { families } from './families/index.ts';
import { findTargets } from './find-targets.ts';
import { lookOver } from './look-over.ts';
import { poolFamilies } from './pool/index.ts';
import type { ProbeOptions } from './probe-options.ts';
import type { ProbeReport } from './probe-report.ts';
import { readServerFacts } from './server-facts.ts';
import type { TargetTable } from './target-table.ts';
import { withConnections } from './with-connections.ts';

/**
 * Attacks every table with the tenant column, as the application's own role, under no context, A's,
 * B's, forged and expired ones. Each attack runs in a transaction that is rolled back, so it may be
 * run against a live database. Sequences that an attack moved stay moved.
 */
export async function probe(options: ProbeOptions): Promise<ProbeReport> {
  const { catalog, pool, tenantColumn = 'tenant_id' } = options;
  const isWanted = ({ name }: { readonly name: string }) =>
    options.families?.includes(name) ?? true;
  const wanted = families.filter(isWanted);
  const pools = poolFamilies.filter(isWanted);
  const ground = groundOf(options);
  const role = await roleOf(pool);
  const tables = await findTargets(catalog, role, tenantColumn);
  const server = await readServerFacts(catalog, role);
  const overview = await lookOver(pool, ground, tables);
  const chosen = tables.filter(({ label }) => options.tables?.includes(label) ?? true);
  const attacked = { ground, tables, server, overview };
  const byTable = await withConnections(options, ground, chosen, async (connection, table) => {
    const outcomes: TableOutcome[] = [];
    for (const family of wanted) {
      const outcome = await attackBy({ ...attacked, connection, table }, family);
      outcomes.push(tell(table, outcome, options));
    }
    return outcomes;
  });
  const outcomes = byTable.flat();
  const seen = chosen.find((table) => overview.isSeen(table) && table.kind === 'table');
  for (const family of pools) {
    if (seen === undefined) break;
    const outcome = await lookBy(family, { ...doorOf(options), ground, table: seen });
    outcomes.push(tell(seen, outcome, options));
  }
  return compileReport(chosen, overview, [...wanted, ...pools], outcomes);
}

function tell(
  { label: table }: TargetTable,
  outcome: FamilyOutcome,
  { onProgress }: ProbeOptions,
): TableOutcome {
  onProgress?.({ ...outcome, table, breaches: outcome.breaches.length });
  return { ...outcome, table };
}

/** The application's own door, or one made as the application would make it. */
function doorOf(options: ProbeOptions): NonNullable<ProbeOptions['door']> {
  const { door, pool, signingKey, clock = systemClock } = options;
  return door ?? { pool, db: createTenancy({ pool, signingKey, clock }) };
}

function groundOf(options: ProbeOptions): AttackGround {
  const { signingKey, own, foreign, statementTimeoutMs = 5000, clock = systemClock } = options;
  return {
    signingKey,
    ids: { own, foreign },
    correlationId: createCorrelationId(),
    statementTimeoutMs,
    nowMs: () => clock.now().getTime(),
  };
}

async function roleOf(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ role: string }>('select current_user as role');
  return rows[0]?.role ?? '';
}
