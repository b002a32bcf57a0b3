import type pg from 'pg';

import { createCorrelationId, systemClock } from '@ataski/kernel';
import type { Clock, TenantDb, TenantId } from '@ataski/kernel';

import type { SigningKey } from '../context/signing-key.ts';
import type { CatalogClient } from '../doctor/finding.ts';
import { createTenancy } from '../tenancy.ts';
import { createAttackConnection } from './attack-connection.ts';
import type { AttackGround } from './attack-ground.ts';
import { lookBy } from './attack-pool.ts';
import { attackBy } from './attack-table.ts';
import type { FamilyOutcome } from './attack-table.ts';
import { families } from './families/index.ts';
import { createFamilyTally } from './family-tally.ts';
import { findTargets } from './find-targets.ts';
import { lookOver } from './look-over.ts';
import type { Overview } from './look-over.ts';
import { poolFamilies } from './pool/index.ts';
import type { ProbeReport } from './probe-report.ts';
import { readServerFacts } from './server-facts.ts';
import { isReachable } from './target-table.ts';
import type { TargetTable } from './target-table.ts';

/** What live attacks need. */
export interface ProbeOptions {
  /** Logs in as the application does. */
  readonly pool: pg.Pool;
  /** Reads the catalog; it needs no right to any row. */
  readonly catalog: CatalogClient;
  readonly signingKey: SigningKey;
  /** Tenant A, who attacks: best one with few rows. */
  readonly own: TenantId;
  /** Tenant B, who is attacked. */
  readonly foreign: TenantId;
  /**
   * The application's door to its tenants and the pool beneath it, whose connections are looked at
   * and then closed. Default a `Tenancy` made of `pool`.
   */
  readonly door?: { readonly db: TenantDb; readonly pool: pg.Pool };
  /** Default `tenant_id`. */
  readonly tenantColumn?: string;
  /** Only these tables, as `schema.name`; default all. */
  readonly tables?: readonly string[];
  /** Only these families; default all. */
  readonly families?: readonly string[];
  /** For each statement of an attack. Default 5,000. */
  readonly statementTimeoutMs?: number;
  readonly onProgress?: (progress: ProbeProgress) => void;
  readonly clock?: Clock;
}

/** How one family went on one table. */
export interface ProbeProgress {
  readonly table: string;
  readonly family: string;
  readonly attacks: number;
  readonly breaches: number;
  /** Attacks that could not be carried out as meant, with the SQLSTATE; they make the table blind. */
  readonly inconclusive: readonly string[];
}

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
  const ground = groundOf(options);
  const connection = createAttackConnection(pool, ground);
  try {
    const role = await roleOf(pool);
    const tables = await findTargets(catalog, role, tenantColumn);
    const server = await readServerFacts(catalog, role);
    const overview = await lookOver(connection, ground, tables);
    const attacked = { connection, ground, tables, server, overview };
    const chosen = tables.filter(({ label }) => options.tables?.includes(label) ?? true);
    const outcomes = [];
    for (const table of chosen)
      for (const family of wanted)
        outcomes.push(tell(table, await attackBy({ ...attacked, table }, family), options));
    // The attacks' own connection would be one that never comes back to the pool.
    connection.close();
    const looked = chosen.find((table) => overview.isSeen(table) && table.kind === 'table');
    for (const family of poolFamilies.filter(isWanted)) {
      if (looked === undefined) break;
      const pool = { ...doorOf(options), ground, table: looked };
      outcomes.push(tell(looked, await lookBy(family, pool), options));
    }
    return report(chosen, overview, [...wanted, ...poolFamilies.filter(isWanted)], outcomes);
  } finally {
    connection.close();
  }
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

function report(
  tables: readonly TargetTable[],
  overview: Overview,
  wanted: readonly { readonly name: string; readonly tries: string }[],
  outcomes: readonly TableOutcome[],
): ProbeReport {
  const tally = createFamilyTally(wanted);
  for (const outcome of outcomes) tally.add(outcome);
  const unseen = tables.filter((table) => table.may.select && !overview.isSeen(table));
  const doubtful = outcomes.filter(({ inconclusive }) => inconclusive.length > 0);
  const blind = new Set([
    ...unseen.map(({ label }) => label),
    ...doubtful.map(({ table }) => table),
  ]);
  return {
    tables: tables.filter(isReachable).map(({ label }) => label),
    families: tally.reports(),
    breaches: outcomes.flatMap(({ breaches }) => breaches),
    blind: [...blind].sort(),
  };
}

interface TableOutcome extends FamilyOutcome {
  readonly table: string;
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
