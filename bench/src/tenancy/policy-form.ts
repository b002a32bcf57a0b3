import { strict as assert } from 'node:assert';

import type { Tenancy } from '@ataski/tenancy';

import type { BenchmarkDatabase } from '../benchmark-database.ts';
import { openBenchmarkDatabase } from '../benchmark-database.ts';
import type { Goal, Group } from '../measure.ts';
import { compareLatency } from './comparisons.ts';
import { forms, policySize, policyTables } from './policy-tables.ts';

interface Question {
  readonly name: string;
  readonly statement: (form: (typeof forms)[number]) => string;
  readonly goal: Goal | null;
  /** What the plan must hold, so that the name says what is measured. */
  readonly plan: RegExp;
  readonly callsPerRound: number;
}

const questions: readonly Question[] = [
  {
    // The bare form checks the signature for each row, which takes many seconds for all of them.
    name: 'scan of a tenth of 1 M rows, no index',
    statement: (form) =>
      `select id, amount_minor from bench.scanned_${form} tablesample system (10) repeatable (7)`,
    goal: '<= 1',
    plan: /Sample Scan/,
    callsPerRound: 1,
  },
  {
    name: 'rows of one tenant of 1,000, by index',
    statement: (form) => `select id, amount_minor from bench.indexed_${form}`,
    goal: null,
    plan: /(?:Index|Bitmap Heap) Scan/,
    callsPerRound: 50,
  },
  {
    name: 'sum over one tenant of 1,000, by index',
    statement: (form) => `select sum(amount_minor) as sum from bench.indexed_${form}`,
    goal: null,
    plan: /(?:Index|Bitmap Heap) Scan/,
    callsPerRound: 50,
  },
];

/** A policy that calls the signed context in a sub-select, against one that calls it bare. */
export async function openPolicyForm(): Promise<Group> {
  const startedAt = performance.now();
  const database = await openBenchmarkDatabase(policyTables);
  try {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    console.error(`filled: 4 tables of ${String(policySize.rows)} rows in ${seconds} s`);
    const tenancy = await database.tenancy(1);
    for (const question of questions) await assertSameAnswer(database, tenancy, question);
    const comparisons = questions.map(({ name, statement, goal, callsPerRound }) => {
      const ours = read(database, tenancy, statement('sub_select'));
      const reference = read(database, tenancy, statement('bare'));
      const title = `Policy with a sub-select, ${name}, against the bare call`;
      return compareLatency({ name: title, goal, ours, reference }, callsPerRound);
    });
    return { comparisons, close: () => database.close() };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Another tenant each time, in an order that repeats. */
function read(database: BenchmarkDatabase, tenancy: Tenancy, text: string) {
  let call = 0;
  return async (): Promise<readonly object[]> => {
    call += 1;
    const context = database.context((call * 7) % policySize.tenants);
    return (await tenancy.query<object>(context, text)).rows;
  };
}

/** Both forms answer the same, and by the plan that the name of the question says. */
async function assertSameAnswer(
  database: BenchmarkDatabase,
  tenancy: Tenancy,
  { statement, plan }: Question,
): Promise<void> {
  const answers: (readonly object[])[] = [];
  for (const form of forms) {
    answers.push(await read(database, tenancy, statement(form))());
    const explain = await read(database, tenancy, `explain ${statement(form)}`)();
    assert.match(JSON.stringify(explain), plan);
  }
  const [one, other] = answers;
  assert(one !== undefined && one.length > 0);
  assert.deepEqual(sorted(one), sorted(other ?? []));
}

/** A parallel plan answers in any order. */
function sorted(rows: readonly object[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).toSorted();
}
