import { z } from 'zod';

import { streamReading } from '@ataski/connectors-kit';
import type { ReadingIo, RecordToStore, StreamPage } from '@ataski/connectors-kit';

import { queryCall, runQuery } from '../gateway/gateway-query.ts';
import type { Condition, GatewayRecord, Operation } from '../gateway/gateway-query.ts';
import { invalid } from '../gateway/read-answer.ts';
import { glBatch, glDetail } from '../objects.ts';
import { ChangeWindow, nextWindow, within } from './change-window.ts';
import { countRecords, storedRecord } from './gateway-record.ts';

const Position = z.strictObject({
  window: ChangeWindow,
  /** First the lines that changed, then all lines of the entries that changed. */
  phase: z.enum(['lines', 'entries']),
  after: z.string(),
});
type Position = z.infer<typeof Position>;

/** One book: in each other one the same numbers stand again. */
const oneBook: Condition = { field: 'BOOKID', is: 'equalto', values: ['ACCRUAL'] };
const entriesAtOnce = 100;
const maxPages = 100;

/**
 * Postings of one book. A line that was taken away leaves no trace, so an entry that changed is
 * read again with all its lines.
 */
export const glDetails = streamReading<Operation, Position>({
  spec: {
    name: glDetail.stream,
    primaryKey: ['RECORDNO'],
    cursor: 'WHENMODIFIED',
    deletions: 'tombstone',
  },
  operations: ['gateway'],
  probe: queryCall({ object: glDetail, after: '0', conditions: [oneBook] }, 1),
  countSample: countRecords(glDetail),
  position: Position,
  begin: async (io, last) => ({
    window: await nextWindow(io, last?.window ?? null),
    phase: 'lines',
    after: '0',
  }),
  next: (io, position) =>
    position.phase === 'lines' ? changedLines(io, position) : changedEntries(io, position),
});

async function changedLines(
  io: ReadingIo<Operation>,
  { window, after }: Position,
): Promise<StreamPage<Position>> {
  const conditions = [oneBook, ...within('WHENMODIFIED', window)];
  const { rows, hasMore } = await runQuery(io, { object: glDetail, after, conditions });
  const behind = rows.at(-1)?.['RECORDNO'] ?? after;
  return {
    read: rows.length,
    records: rows.map(line),
    position: hasMore
      ? { window, phase: 'lines', after: behind }
      : { window, phase: 'entries', after: '0' },
    // The first time nothing is stored that could have gone.
    isLast: !hasMore && window.since === null,
  };
}

async function changedEntries(
  io: ReadingIo<Operation>,
  { window, after }: Position,
): Promise<StreamPage<Position>> {
  const conditions = within('WHENMODIFIED', window);
  const page = await runQuery(io, { object: glBatch, after, conditions }, false);
  const entries = page.rows.slice(0, entriesAtOnce).map(({ RECORDNO = '' }) => RECORDNO);
  const lines = entries.length === 0 ? [] : await linesOf(io, entries);
  return {
    read: lines.length,
    records: lines.map(line),
    wholeParents: entries,
    position: { window, phase: 'entries', after: entries.at(-1) ?? after },
    isLast: !page.hasMore && page.rows.length === entries.length,
  };
}

async function linesOf(
  io: ReadingIo<Operation>,
  entries: readonly string[],
): Promise<readonly GatewayRecord[]> {
  const conditions: readonly Condition[] = [
    oneBook,
    { field: 'BATCHKEY', is: 'in', values: entries },
  ];
  const lines: GatewayRecord[] = [];
  let after = '0';
  for (let page = 0; page < maxPages; page += 1) {
    const { rows, hasMore } = await runQuery(io, { object: glDetail, after, conditions });
    lines.push(...rows);
    if (!hasMore) return lines;
    after = rows.at(-1)?.['RECORDNO'] ?? after;
  }
  throw invalid('lines');
}

function line(record: GatewayRecord): RecordToStore {
  const parentId = record['BATCHKEY'] ?? '';
  if (parentId === '') throw invalid('BATCHKEY');
  return { ...storedRecord(glDetail, record), parentId };
}
