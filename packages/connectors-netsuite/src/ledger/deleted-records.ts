import { z } from 'zod';

import { streamReading } from '@ataski/connectors-kit';
import type { ReadingIo, RecordToBury } from '@ataski/connectors-kit';

import { countRows, lowestId, queryCall, runQuery } from '../named-query.ts';
import type { Operation } from '../named-query.ts';
import { DeletedRecord, Id } from '../schemas.ts';
import { instantOf } from './account-clock.ts';
import { ChangeWindow, nextWindow } from './change-window.ts';

const Position = z.strictObject({ window: ChangeWindow, type: Id, id: Id });
type Position = z.infer<typeof Position>;

/** Remembered rather than read: the type under which every transaction is deleted. */
const transactionType = '-30';
const linesAtOnce = 5000;
const earliest = { since: '1900-01-01 00:00:00', until: '1900-01-01 00:00:00' };

/** What was deleted. The lines of deleted transactions are buried with it. */
export const deletedRecords = streamReading<Operation, Position>({
  spec: {
    name: 'deleted_records',
    primaryKey: ['record_type_id', 'record_id'],
    cursor: 'deleted_at',
    deletions: 'none',
  },
  operations: ['suiteql'],
  probe: queryCall(
    { name: 'deleted_records', values: { ...earliest, type: lowestId, id: lowestId } },
    1,
  ),
  countSample: countRows(DeletedRecord, 'deleted_records'),
  position: Position,
  begin: async (io, last) => ({
    window: await nextWindow(io, last?.window ?? null),
    type: lowestId,
    id: lowestId,
  }),
  async next(io, { window, type, id }) {
    const values = { since: window.since, until: window.until, type, id };
    const { rows, hasMore } = await runQuery(
      io,
      { name: 'deleted_records', values },
      DeletedRecord,
    );
    const at = (local: string): Date => instantOf(local, window.aheadSeconds);
    const gone = new Map(
      rows
        .filter(({ row }) => row.record_type_id === transactionType)
        .map(({ row }) => [row.record_id, at(row.deleted_at)]),
    );
    const last = rows.at(-1)?.row;
    return {
      read: rows.length,
      records: rows.map(({ row, text }) => ({
        stream: 'deleted_records',
        sourceId: `${row.record_type_id}:${row.record_id}`,
        text,
        updatedAt: at(row.deleted_at),
      })),
      buried: await linesOf(io, gone),
      position: { window, type: last?.record_type_id ?? type, id: last?.record_id ?? id },
      isLast: !hasMore,
    };
  },
});

async function linesOf(
  io: ReadingIo<Operation>,
  gone: ReadonlyMap<string, Date>,
): Promise<readonly RecordToBury[]> {
  if (gone.size === 0) return [];
  const buried: RecordToBury[] = [];
  const input = { stream: 'gl_lines', parentIds: [...gone.keys()], limit: linesAtOnce };
  for (let after = ''; ;) {
    const lines = await io.listPresent({ ...input, after });
    for (const { sourceId } of lines) {
      const [transaction = ''] = sourceId.split(':');
      const deletedAt = gone.get(transaction);
      if (deletedAt !== undefined) buried.push({ stream: 'gl_lines', sourceId, deletedAt });
    }
    const last = lines.at(-1);
    if (last === undefined || lines.length < linesAtOnce) return buried;
    after = last.sourceId;
  }
}
