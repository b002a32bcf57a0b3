import { z } from 'zod';

import { ConnectorsKitError, formatDecimal, streamReading } from '@ataski/connectors-kit';
import type { ReadingIo, RecordToStore } from '@ataski/connectors-kit';

import { primaryBook } from '../ledger/primary-book.ts';
import { countRows } from '../named-query.ts';
import type { Operation } from '../named-query.ts';
import { Balance, Id, Listed } from '../schemas.ts';
import { addSums, differing, partsOf } from './account-sums.ts';
import type { AccountSums, Sums } from './account-sums.ts';
import { landedRows, sumLandedBalances, sumLandedLines } from './landed-sums.ts';
import { mendPeriod } from './mend-period.ts';

const Position = z.strictObject({
  book: Id,
  /** Periods that are still to be read again before the next comparison. */
  periods: z.array(Id),
  /** Comparisons that have failed in this pass. */
  round: z.int(),
});
type Position = z.infer<typeof Position>;

const stream = 'gl_tie_out';
/** People go on working: what was read a moment apart may differ by what they did between. */
const rounds = 3;

/**
 * The proof that the ledger is whole: the lines that landed add up to the trial balance, account by
 * account, by debit, credit and amount. A period that does not is read again; one that still does
 * not fails with CONNECTORS_KIT_TIE_OUT_FAILED. What lands is one row for each subsidiary, book and
 * period with its sums.
 */
export const glTieOut = streamReading<Operation, Position>({
  spec: {
    name: stream,
    primaryKey: ['subsidiary_id', 'book_id', 'period_id'],
    cursor: null,
    deletions: 'reconcile',
    keepsHistory: true,
  },
  operations: ['suiteql'],
  // It is fed by the balances of a period, which it reads again where they do not tie out.
  countSample: countRows(Balance, 'trial_balance'),
  position: Position,
  begin: async (io) => ({ book: await primaryBook(io), periods: [], round: 0 }),
  async next(io, position) {
    const { book, round } = position;
    const [period, ...periods] = position.periods;
    if (period !== undefined) {
      const mend = await mendPeriod(io, book, period);
      return { ...mend, position: { book, periods, round }, isLast: false };
    }
    const lines = await sumLandedLines(io, book);
    const open = differing(lines, await sumLandedBalances(io, book));
    if (open.length > 0) {
      if (round === rounds) throw failed(open, book);
      const mended = [...new Set(open.map((key) => partsOf(key)[1]))].sort(byNumber);
      const next = { book, periods: mended, round: round + 1 };
      return { read: 0, records: [], position: next, isLast: false };
    }
    const groups = groupBy(lines);
    await requireRoster(io, groups);
    return {
      read: groups.size,
      records: [...groups].map(([key, sums]) => proof(key, book, sums)),
      position,
      isLast: true,
      buriesUnseen: true,
      vanishing: 'usual',
    };
  },
});

function groupBy(lines: AccountSums): ReadonlyMap<string, Sums> {
  const groups = new Map<string, Sums>();
  for (const [key, sums] of lines) {
    const [subsidiary, period] = partsOf(key);
    const group = `${subsidiary}:${period}`;
    const known = groups.get(group);
    groups.set(group, known === undefined ? sums : addSums(known, sums));
  }
  return groups;
}

function proof(key: string, book: string, sums: Sums): RecordToStore {
  const [subsidiary, period] = partsOf(key);
  const text = JSON.stringify({
    ...{ subsidiary_id: subsidiary, book_id: book, period_id: period, lines: String(sums.lines) },
    debit: formatDecimal(sums.debit),
    credit: formatDecimal(sums.credit),
    amount: formatDecimal(sums.amount),
    difference: '0.00',
  });
  return { stream, sourceId: `${subsidiary}:${book}:${period}`, text, updatedAt: null };
}

/** A role that hides the roster looks like an account with one company, until lines name others. */
async function requireRoster(io: ReadingIo, groups: ReadonlyMap<string, Sums>): Promise<void> {
  const known = new Set<string>();
  for await (const { row } of landedRows(io, 'subsidiaries', Listed)) known.add(row.id);
  if ([...groups.keys()].every((key) => known.has(partsOf(key)[0]))) return;
  throw new ConnectorsKitError('CONNECTORS_KIT_PERMISSION_MISSING', {
    system: 'netsuite',
    operation: 'suiteql',
    missingPermissions: ['subsidiary'],
  });
}

function failed(open: readonly string[], book: string): ConnectorsKitError {
  const [subsidiary, period] = partsOf(open[0] ?? '');
  const accounts = open.length;
  return new ConnectorsKitError('CONNECTORS_KIT_TIE_OUT_FAILED', {
    ...{ stream, subsidiary, book, period, accounts },
  });
}

function byNumber(a: string, b: string): number {
  return BigInt(a) < BigInt(b) ? -1 : 1;
}
