import { streamReading } from '@ataski/connectors-kit';
import type { ReadingIo, RecordToStore } from '@ataski/connectors-kit';

import { onlyBook, primaryBook } from '../ledger/primary-book.ts';
import { countRows, queryCall, runQuery } from '../named-query.ts';
import type { Operation, Row, Rows } from '../named-query.ts';
import { Balance } from '../schemas.ts';
import { afterBalances, BalancePosition, firstBalance } from './balance-position.ts';
import { landedPeriods, periodAfter } from './landed-periods.ts';

/** A page of the balances of a period behind an account. */
export function readBalances(
  io: ReadingIo<Operation>,
  at: Readonly<Record<'book' | 'period' | 'account' | 'subsidiary', string>>,
): Promise<Rows<Balance>> {
  return runQuery(io, { name: 'trial_balance', values: { ...at } }, Balance);
}

/** How a balance is stored. */
export function balanceRecord({ row, text }: Row<Balance>): RecordToStore {
  const { book_id: book, period_id: period, account_id: account, subsidiary_id: subsidiary } = row;
  const sourceId = `${book}:${period}:${account}:${subsidiary}`;
  return { stream: 'trial_balance', sourceId, text, updatedAt: null };
}

/** Balances of every period, read anew each time; each state that was seen is kept. */
export const trialBalance = streamReading<Operation, BalancePosition>({
  spec: {
    name: 'trial_balance',
    primaryKey: ['book_id', 'period_id', 'account_id', 'subsidiary_id'],
    cursor: null,
    deletions: 'reconcile',
    keepsHistory: true,
  },
  operations: ['suiteql'],
  probe: queryCall(
    { name: 'trial_balance', values: { book: onlyBook, period: '0', ...firstBalance } },
    1,
  ),
  countSample: countRows(Balance, 'trial_balance'),
  position: BalancePosition,
  async begin(io) {
    const [first] = await landedPeriods(io);
    return { book: await primaryBook(io), period: first?.id ?? null, ...firstBalance };
  },
  async next(io, position) {
    const { book, period, account, subsidiary } = position;
    if (period === null) return { read: 0, records: [], position, isLast: true };
    const { rows, hasMore } = await readBalances(io, { book, period, account, subsidiary });
    const following = periodAfter(await landedPeriods(io), period);
    const behind = afterBalances(position, rows.at(-1)?.row, hasMore, following);
    return {
      read: rows.length,
      records: rows.map(balanceRecord),
      position: behind,
      isLast: behind.period === null,
      buriesUnseen: true,
    };
  },
});
