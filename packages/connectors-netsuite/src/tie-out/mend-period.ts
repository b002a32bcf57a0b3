import type { ReadingIo, RecordToBury, RecordToStore } from '@ataski/connectors-kit';

import { readAccountTime } from '../ledger/account-clock.ts';
import { glLineRecord } from '../ledger/gl-line-record.ts';
import { readTransactions } from '../ledger/whole-transactions.ts';
import { lowestId } from '../named-query.ts';
import type { Operation } from '../named-query.ts';
import { Balance, GlLine } from '../schemas.ts';
import { firstBalance } from '../snapshot/balance-position.ts';
import { balanceRecord, readBalances } from '../snapshot/trial-balance.ts';
import { landedRows } from './landed-sums.ts';

/** What has to be changed so that a period is as the provider has it. */
export interface Mend {
  readonly read: number;
  readonly records: readonly RecordToStore[];
  readonly buried: readonly RecordToBury[];
}

/**
 * Reads the lines and the balances of one period again, whatever their stamps say, and finds what
 * differs from what landed. A revaluation moves no stamp, and a change may come to light late.
 */
export async function mendPeriod(
  io: ReadingIo<Operation>,
  book: string,
  period: string,
): Promise<Mend> {
  const { aheadSeconds } = await readAccountTime(io);
  const lines = await readLines(io, book, period, aheadSeconds);
  const balances = await readAllBalances(io, book, period);
  const changedLines = await compare(io, 'gl_lines', lines, (row) => isOf(row, book, period));
  const changedBalances = await compare(io, 'trial_balance', balances, (row) =>
    isOf(row, book, period),
  );
  return {
    read: lines.size + balances.size,
    records: [...changedLines.records, ...changedBalances.records],
    buried: [...changedLines.buried, ...changedBalances.buried],
  };
}

type ByKey = ReadonlyMap<string, RecordToStore>;

async function readLines(
  io: ReadingIo<Operation>,
  book: string,
  period: string,
  aheadSeconds: number,
): Promise<ByKey> {
  const found = new Map<string, RecordToStore>();
  for (let txn: string | null = lowestId; txn !== null;) {
    const query = { name: 'gl_lines_of_period', values: { book, period } } as const;
    const { lines, end } = await readTransactions(io, query, txn);
    for (const line of lines) {
      const record = glLineRecord(line, aheadSeconds);
      found.set(record.sourceId, record);
    }
    txn = end;
  }
  return found;
}

async function readAllBalances(
  io: ReadingIo<Operation>,
  book: string,
  period: string,
): Promise<ByKey> {
  const found = new Map<string, RecordToStore>();
  for (let key = firstBalance; ;) {
    const { rows, hasMore } = await readBalances(io, { book, period, ...key });
    for (const row of rows) {
      const record = balanceRecord(row);
      found.set(record.sourceId, record);
    }
    const last = rows.at(-1)?.row;
    if (!hasMore || last === undefined) return found;
    key = { account: last.account_id, subsidiary: last.subsidiary_id };
  }
}

async function compare(
  io: ReadingIo<Operation>,
  stream: 'gl_lines' | 'trial_balance',
  found: ByKey,
  isConcerned: (row: GlLine | Balance) => boolean,
): Promise<Omit<Mend, 'read'>> {
  const left = new Map(found);
  const buried: RecordToBury[] = [];
  const schema = stream === 'gl_lines' ? GlLine : Balance;
  for await (const { row, text, sourceId } of landedRows<GlLine | Balance>(io, stream, schema)) {
    if (left.get(sourceId)?.text === text) left.delete(sourceId);
    else if (isConcerned(row) && !found.has(sourceId))
      buried.push({ stream, sourceId, deletedAt: io.now() });
  }
  return { records: [...left.values()], buried };
}

function isOf(row: GlLine | Balance, book: string, period: string): boolean {
  return row.book_id === book && row.period_id === period;
}
