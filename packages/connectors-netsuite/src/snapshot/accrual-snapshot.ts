import { z } from 'zod';

import { streamReading } from '@ataski/connectors-kit';
import type { ReadingIo } from '@ataski/connectors-kit';

import { readAccountTime } from '../ledger/account-clock.ts';
import { onlyBook, primaryBook } from '../ledger/primary-book.ts';
import { countRows, queryCall, runQuery } from '../named-query.ts';
import type { Operation } from '../named-query.ts';
import { Accrual } from '../schemas.ts';
import type { Period } from '../schemas.ts';
import { afterBalances, BalancePosition, firstBalance } from './balance-position.ts';
import { landedPeriods, periodAfter } from './landed-periods.ts';

const Position = BalancePosition.extend({
  /** The day on which the pass began, by the account's clock. */
  today: z.string(),
});
type Position = z.infer<typeof Position>;

/**
 * Balances of accrual-like accounts at the end of each period that is over, with the period's end
 * and whether it was closed. A period that was opened again shows both states.
 */
export const accrualSnapshot = streamReading<Operation, Position>({
  spec: {
    name: 'accrual_snapshot',
    primaryKey: ['book_id', 'period_end', 'account_id', 'subsidiary_id'],
    cursor: null,
    deletions: 'reconcile',
    keepsHistory: true,
  },
  operations: ['suiteql'],
  probe: queryCall(
    {
      name: 'accrual_snapshot',
      values: { book: onlyBook, periodend: '1900-01-01', ...firstBalance },
    },
    1,
  ),
  countSample: countRows(Accrual, 'accrual_snapshot'),
  position: Position,
  async begin(io) {
    const { local } = await readAccountTime(io);
    const today = local.slice(0, 10);
    const [first] = await endedPeriods(io, today);
    return { today, book: await primaryBook(io), period: first?.id ?? null, ...firstBalance };
  },
  async next(io, position) {
    const { book, account, subsidiary, today } = position;
    const ended = await endedPeriods(io, today);
    const period = ended.find(({ id }) => id === position.period);
    if (period === undefined) return { read: 0, records: [], position, isLast: true };
    const { end_date: periodend, id, closed } = period;
    const values = { book, periodend, account, subsidiary };
    const { rows, hasMore } = await runQuery(io, { name: 'accrual_snapshot', values }, Accrual);
    const behind = afterBalances(position, rows.at(-1)?.row, hasMore, periodAfter(ended, id));
    return {
      read: rows.length,
      records: rows.map(({ row }) => ({
        stream: 'accrual_snapshot',
        sourceId: `${row.book_id}:${periodend}:${row.account_id}:${row.subsidiary_id}`,
        text: JSON.stringify({ ...row, period_id: id, period_end: periodend, closed }),
        updatedAt: null,
      })),
      position: behind,
      isLast: behind.period === null,
      buriesUnseen: true,
    };
  },
});

/** One period to an end: those for adjustments end with a month. */
async function endedPeriods(io: ReadingIo, today: string): Promise<readonly Period[]> {
  const periods = await landedPeriods(io);
  return periods.filter(({ isadjust, end_date: end }) => isadjust === 'F' && end < today);
}
