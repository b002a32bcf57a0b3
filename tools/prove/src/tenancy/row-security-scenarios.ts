import { parseTenantId } from '@ataski/kernel';
import type { OpenDatabase } from '@ataski/postgres/open-database';
import { tenants } from '@ataski/postgres/template-database';
import { probe } from '@ataski/tenancy/probe';
import type { ProbeOptions, ProbeReport } from '@ataski/tenancy/probe';

import { fillEveryTable } from '../foundation/isolation/fill-tables.ts';
import { findTenantTables } from '../foundation/isolation/tenant-tables.ts';
import type { TenantTable } from '../foundation/isolation/tenant-tables.ts';
import { withScratchDatabase } from '../foundation/with-scratch-database.ts';
import type { Proof, ProofRow } from '../proof.ts';
import { linkRows } from './link-rows.ts';
import { sabotages } from './scenario-sabotages.ts';

/**
 * T3. The scenario families of row-level security, over every table of the whole product that has a
 * tenant column: no attack sees or changes a row of another tenant, and each family is seen to
 * breach where the schema is sabotaged.
 */
export const rowSecurityScenarios: Proof = rowSecurityScenariosAfter('');

/** The same after something was done to the schema, for tests that must see the proof fail. */
export function rowSecurityScenariosAfter(sabotage: string): Proof {
  return ({ progress, size }) =>
    withScratchDatabase(async (database) => {
      const { superuser } = database.pools;
      if (sabotage !== '') await superuser.query(sabotage);
      const tables = await findTenantTables(superuser);
      // Foreign keys stay: their cascades are attacked too.
      await fillEveryTable(superuser, tables, [tenants.acme, tenants.globex], ['c']);
      await linkRows(superuser);
      const doubts: string[] = [];
      const report = await probeProduct(database, {
        tables: namesOf(size === 'full' ? tables : oneOfEachShape(tables)),
        onProgress: ({ table, family, inconclusive }) => {
          if (family === firstFamily) progress(table);
          doubts.push(...inconclusive.map((attack) => `${table}: ${family}: ${attack}`));
        },
      });
      const rows = [breachRow(report, size), blindRow(report, doubts)];
      if (sabotage !== '') return rows;
      return [...rows, sabotageRow(await unseenSabotages(database, progress))];
    });
}

/** One table for each set of privileges: what the test runs each time. */
function oneOfEachShape(tables: readonly TenantTable[]): readonly TenantTable[] {
  const shapes = new Map<string, TenantTable>();
  for (const table of tables) {
    const shape = `${table.privileges.join(' ')} ${String(table.holdsRows)}`;
    if (!shapes.has(shape)) shapes.set(shape, table);
  }
  return [...shapes.values()];
}

/** As the probe writes them: without quotes. */
function namesOf(tables: readonly TenantTable[]): readonly string[] {
  return tables.map(({ name }) => name.replaceAll('"', ''));
}

/** What a run must reach at least, so that a proof of nothing does not hold. */
const least = {
  full: { tables: 9, families: 49, attacks: 7000 },
  small: { tables: 3, families: 45, attacks: 1500 },
} as const;

/** Names each table once. */
const firstFamily = 'plain-read';

async function probeProduct(
  database: OpenDatabase,
  options: Partial<ProbeOptions>,
): Promise<ProbeReport> {
  const { app, superuser, tenancy } = database.pools;
  return await probe({
    pool: app,
    door: { db: database.tenancy, pool: tenancy },
    catalog: superuser,
    signingKey: database.signingKey,
    own: parseTenantId(tenants.acme),
    foreign: parseTenantId(tenants.globex),
    connections: 2,
    ...options,
  });
}

/** Families that stayed silent although the schema was sabotaged in the way that they look for. */
async function unseenSabotages(
  database: OpenDatabase,
  progress: (text: string) => void,
): Promise<readonly string[]> {
  const { superuser } = database.pools;
  const unseen: string[] = [];
  for (const { name, sql, undo, families, tables } of sabotages) {
    progress(`sabotage: ${name}`);
    await superuser.query(sql);
    const report = await probeProduct(database, { families, tables });
    await superuser.query(undo);
    const silent = report.families.filter(({ breaches }) => breaches === 0);
    unseen.push(...silent.map(({ family }) => `${family} on ${name}`));
  }
  return unseen;
}

function breachRow(
  { breaches, families, tables }: ProbeReport,
  size: keyof typeof least,
): ProofRow {
  const attacks = families.reduce((sum, family) => sum + family.attacks, 0);
  const used = families.filter((family) => family.attacks > 0).length;
  const found = breaches.map(({ family, table, attack }) => `${table}: ${family}: ${attack}`);
  return row('No scenario of row-level security shows or changes a row of another tenant.', {
    measured: `${String(attacks)} attacks of ${String(used)} families on ${String(tables.length)} tables: ${list(found)}`,
    goal: '0 breaches',
    holds:
      breaches.length === 0 &&
      tables.length >= least[size].tables &&
      used >= least[size].families &&
      attacks >= least[size].attacks,
  });
}

function blindRow({ blind }: ProbeReport, doubts: readonly string[]): ProofRow {
  return row('Each attack was carried out as meant, on tables where both tenants have rows.', {
    measured: `blind tables: ${list(blind)}${doubts.length === 0 ? '' : `; ${list(doubts)}`}`,
    goal: 'none',
    holds: blind.length === 0 && doubts.length === 0,
  });
}

function sabotageRow(unseen: readonly string[]): ProofRow {
  const families = new Set(sabotages.flatMap((sabotage) => sabotage.families));
  return row('Every sabotage of the schema is seen.', {
    measured: `${String(sabotages.length)} sabotages for ${String(families.size)} families: unseen ${list(unseen)}`,
    goal: 'all seen',
    holds: unseen.length === 0,
  });
}

function row(promise: string, result: Pick<ProofRow, 'measured' | 'goal' | 'holds'>): ProofRow {
  return { id: 'T3', promise, ...result };
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.slice(0, 8).join('; ');
}
