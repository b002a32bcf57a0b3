import { strict as assert } from 'node:assert';

import type { BenchmarkDatabase } from '../benchmark-database.ts';
import { openBenchmarkDatabase } from '../benchmark-database.ts';
import type { Comparison, Goal, Group } from '../measure.ts';
import { appendToAuditLog, appendToPlainLog } from './append-writers.ts';
import type { Append } from './append-writers.ts';
import { logTables, size } from './log-tables.ts';

/** At the same time, each on a connection and a business row of its own. */
const writers = 16;

interface Load {
  readonly tenants: number;
  readonly transactions: number;
}

const hot: Load = { tenants: 1, transactions: 3000 };
const spread: Load = { tenants: size.tenants, transactions: 3000 };
const slow: Load = { tenants: 1, transactions: 600 };

/**
 * What it costs to write the log, beside logs that promise less. The reference of the first row is
 * a plain insert of the same columns and of an entry of the same length, awaited, in the same
 * tenant transaction behind the same change, into a durable table with the same primary key, the
 * same partitions and two indexes, which is isolated as every table of a tenant must be. It has no
 * checks or triggers, and eight indexes fewer than the audit log; another row gives it all of them.
 * Two rows without a goal take the isolation away, too: what that costs is tenancy's, and measured
 * there. One sends the plain insert as the audit log sends its own, without waiting for the
 * answer.
 */
export async function openAppend(): Promise<Group> {
  const database = await openBenchmarkDatabase(logTables);
  try {
    const tenancy = await database.tenancy(writers);
    const quick = { pauseMs: 0 };
    const working = { pauseMs: 5 };
    const plain = (table: string, pause = quick): Append => appendToPlainLog(tenancy, table, pause);
    const ours = appendToAuditLog(tenancy, quick);
    const oursWorking = appendToAuditLog(tenancy, working);
    await assertOneRowEach(database, {
      'audit.audit_log': ours,
      'bench.plain_log': plain('plain_log'),
      'bench.open_log': plain('open_log'),
      'bench.indexed_log': plain('indexed_log'),
      'bench.chained_log': plain('chained_log'),
    });
    const over: Compare = (name, goal, load, reference, mine = ours) =>
      compare(database, { name, goal, load, ours: mine, reference });
    const sent = appendToPlainLog(tenancy, 'plain_log', { pauseMs: 0, isSent: true });
    const chained = plain('chained_log');
    return {
      comparisons: [
        ...againstPlainInserts(over, plain, sent),
        over('Append, hot tenant, against a chain in the insert', '>= 4', hot, chained),
        over(
          'Append, hot tenant, 5 ms more work, against a chain in the insert',
          '>= 12',
          slow,
          plain('chained_log', working),
          oursWorking,
        ),
      ],
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

type Compare = (
  name: string,
  goal: Goal | null,
  load: Load,
  reference: Append,
  mine?: Append,
) => Comparison;

/** `sent` is the first one, if nobody waits for its answer. */
function againstPlainInserts(
  over: Compare,
  plain: (table: string) => Append,
  sent: Append,
): readonly Comparison[] {
  const isolated = 'against a plain insert into a tenant table';
  const open = 'against a plain insert without row security';
  return [
    over(`Append, hot tenant, ${isolated}`, '>= 0.85', hot, plain('plain_log')),
    over(`Append, 50 tenants, ${isolated}`, null, spread, plain('plain_log')),
    over(
      `Append, hot tenant, ${isolated} with as many indexes`,
      '>= 0.85',
      hot,
      plain('indexed_log'),
    ),
    over(`Append, hot tenant, ${isolated} that nobody waits for either`, null, hot, sent),
    over(`Append, hot tenant, ${open}`, null, hot, plain('open_log')),
    over(`Append, 50 tenants, ${open}`, null, spread, plain('open_log')),
  ];
}

interface Sides {
  readonly name: string;
  readonly goal: Goal | null;
  readonly load: Load;
  readonly ours: Append;
  readonly reference: Append;
}

function compare(database: BenchmarkDatabase, sides: Sides): Comparison {
  const { name, goal, load } = sides;
  return {
    ...{ id: 'E4', name, unit: 'transactions/s', goal },
    ours: () => transactionsPerSecond(database, sides.ours, load),
    reference: () => transactionsPerSecond(database, sides.reference, load),
  };
}

async function transactionsPerSecond(
  database: BenchmarkDatabase,
  append: Append,
  { tenants, transactions }: Load,
): Promise<number> {
  const contexts = Array.from({ length: tenants }, (_, tenant) => database.context(tenant));
  let left = transactions;
  const startedAt = performance.now();
  const write = async (writer: number): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const context = contexts[left % tenants];
      assert(context !== undefined);
      await append(context, writer + 1);
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  return (transactions / (performance.now() - startedAt)) * 1000;
}

/** Each way leaves one row in its own log, or the numbers would say nothing. */
async function assertOneRowEach(
  database: BenchmarkDatabase,
  ways: Readonly<Record<string, Append>>,
): Promise<void> {
  const reader = await database.tenancy(1);
  const context = database.context(0);
  for (const [table, append] of Object.entries(ways)) {
    const count = async (): Promise<number> => {
      const { rows } = await reader.query<{ count: number }>(
        context,
        `select count(*)::integer as count from ${table}`,
      );
      return rows[0]?.count ?? 0;
    };
    const before = await count();
    await append(context, 1);
    assert.equal(await count(), before + 1, table);
  }
}
