import { z } from 'zod';

import { streamReading } from '@ataski/connectors-kit';
import type { ReadingIo } from '@ataski/connectors-kit';

import { countRows, lowestId, queryCall, runQuery } from '../named-query.ts';
import type { Operation } from '../named-query.ts';
import { ChangedTransaction, GlLine, Id } from '../schemas.ts';
import { ChangeWindow, nextWindow, windowSince } from './change-window.ts';
import { glLineRecord } from './gl-line-record.ts';
import { onlyBook, primaryBook } from './primary-book.ts';
import { readTransactions } from './whole-transactions.ts';

const Position = z.strictObject({
  window: ChangeWindow,
  book: Id,
  /** The last transaction that was read. */
  txn: Id,
  /** Nothing is stored yet, so nothing can have gone. */
  isFirst: z.boolean(),
  /** Whether the window held anything so far. */
  isHit: z.boolean(),
});
type Position = z.infer<typeof Position>;

const earliest = { since: '1900-01-01 00:00:00', until: '1900-01-01 00:00:00' };
const firstKey = { txn: lowestId, line: lowestId };

/**
 * Posted lines of the primary book. Each changed transaction is read with all its lines; lines that
 * are not among them have gone. What changes while it is read is read behind it.
 */
export const glLines = streamReading<Operation, Position>({
  spec: {
    name: 'gl_lines',
    primaryKey: ['txn_id', 'line_id', 'book_id'],
    cursor: 'modified_at',
    deletions: 'tombstone',
  },
  operations: ['suiteql'],
  probe: queryCall({ name: 'gl_lines', values: { ...earliest, ...firstKey, book: onlyBook } }, 1),
  countSample: countRows(GlLine, 'gl_lines'),
  position: Position,
  async begin(io, last) {
    const window = await nextWindow(io, last?.window ?? null);
    const book = await primaryBook(io);
    return { window, book, txn: lowestId, isFirst: last === null, isHit: false };
  },
  async next(io, position) {
    const { window, book, txn, isFirst } = position;
    const values = { since: window.since, until: window.until, book };
    const read = await readTransactions(io, { name: 'gl_lines', values }, txn, isFirst);
    // After the lines, so that one that leaves the window between the two calls is not taken for
    // one without lines.
    const changed = isFirst ? { ids: [], end: null } : await readChanged(io, window, txn);
    const end = earlier(read.end, changed.end);
    const isWithin = (id: string): boolean => end === null || BigInt(id) <= BigInt(end);
    const lines = read.lines.filter(({ row }) => isWithin(row.txn_id));
    const parents = new Set(lines.map(({ row }) => row.txn_id));
    for (const id of changed.ids) if (isWithin(id)) parents.add(id);
    const isHit = position.isHit || parents.size > 0;
    const behind = end === null && isHit ? await windowSince(io, window) : null;
    return {
      read: lines.length,
      records: lines.map((line) => glLineRecord(line, window.aheadSeconds)),
      // Where nothing was stored before, nothing can have gone.
      wholeParents: isFirst ? [] : [...parents],
      position:
        behind === null
          ? { ...position, isHit, txn: end ?? txn }
          : { window: behind, book, txn: lowestId, isFirst: false, isHit: false },
      isLast: end === null && behind === null,
    };
  },
});

/** Transactions that changed, also those that no longer have a posted line. */
async function readChanged(
  io: ReadingIo<Operation>,
  { since, until }: ChangeWindow,
  txn: string,
): Promise<{ readonly ids: readonly string[]; readonly end: string | null }> {
  const query = { name: 'changed_transactions', values: { since, until, txn } } as const;
  const { rows, hasMore } = await runQuery(io, query, ChangedTransaction);
  const ids = rows.map(({ row }) => row.txn_id);
  return { ids, end: hasMore ? (ids.at(-1) ?? null) : null };
}

function earlier(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return BigInt(one) < BigInt(other) ? one : other;
}
