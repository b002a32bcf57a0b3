import { z } from 'zod';

import { streamReading } from '@ataski/connectors-kit';
import type { ReadingIo, RecordToBury } from '@ataski/connectors-kit';

import { instantOf, readGatewayDate } from '../gateway/gateway-date.ts';
import { queryCall, runQuery } from '../gateway/gateway-query.ts';
import type { Condition, GatewayRecord, Operation } from '../gateway/gateway-query.ts';
import { auditHistory, glBatch, glDetail, listedObjects } from '../objects.ts';
import { ChangeWindow, nextWindow, within } from './change-window.ts';
import { countRecords, storedRecord } from './gateway-record.ts';

const Position = z.strictObject({ window: ChangeWindow, after: z.string() });
type Position = z.infer<typeof Position>;

const isDeletion: Condition = { field: 'ACCESSMODE', is: 'equalto', values: ['D'] };
const linesAtOnce = 5000;
/** The history writes the names of objects in lower case. */
const streamOf: ReadonlyMap<string, string> = new Map(
  [...listedObjects, glDetail].map(({ object, stream }) => [object.toLowerCase(), stream]),
);

/** What the audit history says was deleted. It buries the record, and the lines of an entry. */
export const deletions = streamReading<Operation, Position>({
  spec: {
    name: auditHistory.stream,
    primaryKey: ['RECORDNO'],
    cursor: 'ACCESSTIME',
    deletions: 'none',
  },
  operations: ['gateway'],
  probe: queryCall({ object: auditHistory, after: '0', conditions: [isDeletion] }, 1),
  countSample: countRecords(auditHistory),
  position: Position,
  begin: async (io, last) => ({
    window: await nextWindow(io, last?.window ?? null),
    after: '0',
  }),
  async next(io, { window, after }) {
    const conditions = [isDeletion, ...within('ACCESSTIME', window)];
    const { rows, hasMore } = await runQuery(io, { object: auditHistory, after, conditions });
    return {
      read: rows.length,
      records: rows.map((record) => storedRecord(auditHistory, record, 'ACCESSTIME')),
      buried: [...rows.flatMap(recordOf), ...(await linesOf(io, rows))],
      position: { window, after: rows.at(-1)?.['RECORDNO'] ?? after },
      isLast: !hasMore,
    };
  },
});

function recordOf(row: GatewayRecord): readonly RecordToBury[] {
  const { OBJECTTYPE = '', OBJECTKEY: sourceId = '' } = row;
  const stream = streamOf.get(OBJECTTYPE.toLowerCase());
  return stream === undefined || sourceId === ''
    ? []
    : [{ stream, sourceId, deletedAt: deletedAt(row) }];
}

async function linesOf(
  io: ReadingIo<Operation>,
  rows: readonly GatewayRecord[],
): Promise<readonly RecordToBury[]> {
  const buried: RecordToBury[] = [];
  for (const row of rows) {
    const { OBJECTTYPE = '', OBJECTKEY = '' } = row;
    if (OBJECTTYPE.toUpperCase() !== glBatch.object) continue;
    const input = { stream: glDetail.stream, parentIds: [OBJECTKEY], limit: linesAtOnce };
    for (const { sourceId } of await io.listPresent(input))
      buried.push({ stream: glDetail.stream, sourceId, deletedAt: deletedAt(row) });
  }
  return buried;
}

function deletedAt({ ACCESSTIME = '' }: GatewayRecord): Date {
  return instantOf(readGatewayDate(ACCESSTIME));
}
