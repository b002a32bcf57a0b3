import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Migration } from '@ataski/kernel';
import { openDatabase } from '@ataski/postgres/open-database';
import { startTestCluster } from '@ataski/postgres/test-cluster';
import type { TestCluster } from '@ataski/postgres/test-cluster';
import { migrations } from '@ataski/tenancy';

import type { Proof, ProofRow } from '../proof.ts';
import { contextFunctions } from './mutation/context-functions.ts';
import { untouchedLines, weakenedSql } from './mutation/definition.ts';
import { policyTemplate } from './mutation/policy-template.ts';
import { runNamedTest } from './mutation/run-named-test.ts';
import { tests } from './mutation/weakening.ts';
import type { Weakening } from './mutation/weakening.ts';

const all: readonly Weakening[] = [...policyTemplate, ...contextFunctions];

/** Has the template used once. */
const isolatedTable: Migration = {
  package: 'weakened',
  number: 1,
  name: 'item',
  sql: `
    create schema weakened;
    create table weakened.item (tenant_id uuid not null, id integer, primary key (tenant_id, id));
    select tenancy.isolate_by_tenant('weakened.item');`,
};

/** Few enough for each run of the tests, and from both files. */
const smallSize = 4;

/**
 * T5. Each line of the policy template and of the context functions, made weaker in a database of
 * its own, turns the test red that is named for it. The same tests are green without a change.
 */
export const mutation: Proof = async ({ size, progress }) => {
  const chosen = size === 'full' ? all : sample(all, smallSize);
  const { address, stop } = await startTestCluster();
  const folder = mkdtempSync(path.join(tmpdir(), 'ataski-weakened-'));
  try {
    const green = await inPairs([...new Set(chosen.map(({ red }) => red))], async (test) => {
      const result = await runNamedTest(address, test);
      return result === 'passed' ? undefined : `${test.title} (${result})`;
    });
    const survivors = await inPairs(chosen, async (weakening) => {
      const result = await seeRed(address, folder, weakening);
      progress(`${weakening.inside}: ${weakening.gives}: ${result}`);
      return result === 'failed' ? undefined : `${weakening.gives} (${result})`;
    });
    return rows(chosen, { green, survivors });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await stop();
  }
};

function rows(
  chosen: readonly Weakening[],
  {
    green,
    survivors,
  }: { readonly green: readonly string[]; readonly survivors: readonly string[] },
): readonly ProofRow[] {
  const untouched = [
    ...untouchedLines(sqlOf('000001_context.sql'), contextFunctions),
    ...untouchedLines(sqlOf('000002_isolation.sql'), policyTemplate),
  ];
  return [
    row('Each line of the policy template and of the context functions has a weakening.', {
      measured: `${String(all.length)} weakenings; lines without one: ${list(untouched)}`,
      goal: 'none',
      holds: untouched.length === 0,
    }),
    row('The named tests are green on the schema as it is.', {
      measured: `of ${String(Object.keys(tests).length)} not green: ${list(green)}`,
      goal: 'none',
      holds: green.length === 0,
    }),
    row('Each weakening turns its named test red.', {
      measured: `${String(chosen.length - survivors.length)} of ${String(chosen.length)}; survived: ${list(survivors)}`,
      goal: 'all',
      holds: survivors.length === 0,
    }),
  ];
}

async function seeRed(cluster: TestCluster, folder: string, weakening: Weakening): Promise<string> {
  const number = Number(weakening.file.slice(0, 6));
  const sql = weakenedSql(sqlOf(weakening.file), weakening);
  // A schema that cannot be built proves nothing: it must stand before a test looks at it.
  const built = migrations.map((each) => (each.number === number ? { ...each, sql } : each));
  try {
    await (await openDatabase(cluster, [...built, isolatedTable])).close();
  } catch {
    return 'cannot be built';
  }
  const file = path.join(folder, `${String(all.indexOf(weakening))}.json`);
  writeFileSync(file, JSON.stringify({ package: 'tenancy', number, sql }));
  return await runNamedTest(cluster, weakening.red, file);
}

function sqlOf(file: string): string {
  const sql = migrations[Number(file.slice(0, 6)) - 1]?.sql;
  if (sql === undefined) throw new Error(`No migration ${file}.`);
  return sql;
}

/** Evenly spread over the whole. */
function sample<T>(items: readonly T[], count: number): readonly T[] {
  return items.filter((_, index) => index % Math.ceil(items.length / count) === 0);
}

/** Two at a time; what is not undefined comes back. */
async function inPairs<T>(
  items: readonly T[],
  work: (item: T) => Promise<string | undefined>,
): Promise<readonly string[]> {
  const queue = [...items];
  const found: string[] = [];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      const answer = await work(item);
      if (answer !== undefined) found.push(answer);
    }
  };
  await Promise.all([worker(), worker()]);
  return found;
}

function row(promise: string, result: Pick<ProofRow, 'measured' | 'goal' | 'holds'>): ProofRow {
  return { id: 'T5', promise, ...result };
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
