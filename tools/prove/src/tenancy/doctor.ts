import { openDatabase } from '@ataski/postgres/open-database';
import type { OpenDatabase } from '@ataski/postgres/open-database';
import { startTestCluster } from '@ataski/postgres/test-cluster';
import { isolationAllowances } from '@ataski/server/isolation-allowances';
import { migrations } from '@ataski/server/migrations';
import { examine } from '@ataski/tenancy/doctor';

import { allSabotage } from '../../../../packages/tenancy/src/doctor/fixtures/all-sabotage.fixture.ts';
import {
  cleanMigrations,
  cleanOptions,
} from '../../../../packages/tenancy/src/doctor/fixtures/clean-database.fixture.ts';
import { examineSabotaged } from '../../../../packages/tenancy/src/doctor/fixtures/examine-sabotaged.fixture.ts';
import type { Proof, ProofRow, ProofRun } from '../proof.ts';
import { medianOf, wideMigrations } from './wide-schema.ts';

/**
 * T1. Every check of the doctor finds the database that was broken for it and nothing in a clean
 * one, its remedies mend, the product's own schema has nothing to find, and 200 tables take no
 * time.
 */
export const doctor: Proof = async (run) => {
  const cluster = await startTestCluster();
  const on = async <T>(list: typeof migrations, work: (database: OpenDatabase) => Promise<T>) => {
    const database = await openDatabase(cluster.address, list);
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  };
  try {
    return [
      ...(await on(cleanMigrations, (database) => sabotageRows(database, run))),
      await on(migrations, ownSchemaRow),
      await on(wideMigrations(run.size === 'full' ? 200 : 20), speedRow),
    ];
  } finally {
    await cluster.stop();
  }
};

async function sabotageRows(
  { pools: { superuser } }: OpenDatabase,
  { progress }: ProofRun,
): Promise<readonly ProofRow[]> {
  const { findings, checked } = await examine(superuser, cleanOptions);
  const flagged = new Set<string>();
  const missed: string[] = [];
  const unmended: string[] = [];
  let remedies = 0;
  for (const sabotage of allSabotage) {
    progress(`${sabotage.id} ${sabotage.what}`);
    const { finding, foundAfterwards } = await examineSabotaged(superuser, sabotage);
    if (finding === undefined) missed.push(`${sabotage.id} ${sabotage.what}`);
    else flagged.add(sabotage.id);
    if (finding === undefined || finding.remediationSql === null) continue;
    remedies += 1;
    if (foundAfterwards.some(({ cacheKey }) => cacheKey === finding.cacheKey))
      unmended.push(finding.cacheKey);
  }
  return [
    row('Each check flags the database that was broken for it.', {
      measured: `${String(flagged.size)} of ${String(checked.length)} checks, ${String(allSabotage.length - missed.length)} of ${String(allSabotage.length)} fixtures${named(missed)}`,
      goal: 'all',
      holds: checked.every((id) => flagged.has(id)) && missed.length === 0,
    }),
    row('A clean database has nothing to find.', {
      measured: `${String(findings.length)} findings`,
      goal: '0',
      holds: findings.length === 0,
    }),
    row('The remedy that a finding carries makes it go away.', {
      measured: `${String(remedies - unmended.length)} of ${String(remedies)}${named(unmended)}`,
      goal: 'all',
      holds: unmended.length === 0 && remedies > 40,
    }),
  ];
}

async function ownSchemaRow({ pools: { superuser } }: OpenDatabase): Promise<ProofRow> {
  const { findings, checked } = await examine(superuser, { allowed: isolationAllowances });
  return row("The product's own schema has nothing to find.", {
    measured: `${String(findings.length)} findings of ${String(checked.length)} checks, ${String(isolationAllowances.length)} allowed for a written reason${named(findings.map(({ cacheKey }) => cacheKey))}`,
    goal: '0 findings',
    holds: findings.length === 0 && checked.length > 40,
  });
}

async function speedRow({ pools: { superuser } }: OpenDatabase): Promise<ProofRow> {
  const seconds: number[] = [];
  let found = 0;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const startedAt = performance.now();
    const { findings } = await examine(superuser, cleanOptions);
    seconds.push((performance.now() - startedAt) / 1000);
    found = findings.length;
  }
  const { rows } = await superuser.query<{ count: number }>(
    "select count(*)::integer as count from pg_class where relkind = 'r' and relnamespace = 'mall'::regnamespace",
  );
  const median = medianOf(seconds);
  return row('200 tables take less than two seconds.', {
    measured: `${median.toFixed(2)} s median of 5 over ${String(rows[0]?.count ?? 0)} tables, ${String(found)} findings`,
    goal: '< 2 s',
    holds: median < 2,
  });
}

function row(promise: string, result: Pick<ProofRow, 'measured' | 'goal' | 'holds'>): ProofRow {
  return { id: 'T1', promise, ...result };
}

function named(names: readonly string[]): string {
  return names.length === 0 ? '' : `: ${names.slice(0, 5).join(', ')}`;
}
