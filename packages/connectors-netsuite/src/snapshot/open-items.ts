import { z } from 'zod';

import { streamReading } from '@ataski/connectors-kit';
import type { Reading } from '@ataski/connectors-kit';

import { onlyBook, primaryBook } from '../ledger/primary-book.ts';
import { countRows, lowestId, queryCall, runQuery } from '../named-query.ts';
import type { Operation } from '../named-query.ts';
import { Id, OpenItemRow } from '../schemas.ts';

const Position = z.strictObject({ book: Id, txn: Id, line: Id });
type Position = z.infer<typeof Position>;

/** What is open now, with its due date; what is no longer listed is settled. */
function openItems(name: 'ar_aging' | 'ap_aging'): Reading<Operation> {
  const first = { txn: lowestId, line: lowestId };
  return streamReading<Operation, Position>({
    spec: {
      name,
      primaryKey: ['txn_id', 'line_id', 'book_id'],
      cursor: null,
      deletions: 'reconcile',
    },
    operations: ['suiteql'],
    probe: queryCall({ name, values: { book: onlyBook, ...first } }, 1),
    countSample: countRows(OpenItemRow, name),
    position: Position,
    begin: async (io) => ({ book: await primaryBook(io), ...first }),
    async next(io, position) {
      const { rows, hasMore } = await runQuery(io, { name, values: position }, OpenItemRow);
      const last = rows.at(-1)?.row;
      return {
        read: rows.length,
        records: rows.map(({ row, text }) => ({
          stream: name,
          sourceId: `${row.txn_id}:${row.line_id}:${row.book_id}`,
          text,
          updatedAt: null,
          parentId: row.txn_id,
        })),
        position:
          last === undefined ? position : { ...position, txn: last.txn_id, line: last.line_id },
        isLast: !hasMore,
        buriesUnseen: true,
        vanishing: 'usual',
      };
    },
  });
}

/** Receivables that are open at the moment of reading. */
export const arAging = openItems('ar_aging');
/** Payables that are open at the moment of reading. */
export const apAging = openItems('ap_aging');
