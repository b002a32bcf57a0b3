import { z } from 'zod';

import { streamReading } from '@ataski/connectors-kit';
import type { Reading } from '@ataski/connectors-kit';

import { queryCall, runQuery } from '../gateway/gateway-query.ts';
import type { Operation } from '../gateway/gateway-query.ts';
import type { ListedObject } from '../objects.ts';
import { ChangeWindow, nextWindow, within } from './change-window.ts';
import { countRecords, storedRecord } from './gateway-record.ts';

const Position = z.strictObject({ window: ChangeWindow, after: z.string() });
type Position = z.infer<typeof Position>;

/** What changed of an object in a window; of a roster everything, and what it lacks has gone. */
export function objectStream(listed: ListedObject): Reading<Operation> {
  const { stream, personal, isRoster = false } = listed;
  return streamReading<Operation, Position>({
    spec: {
      name: stream,
      primaryKey: ['RECORDNO'],
      cursor: isRoster ? null : 'WHENMODIFIED',
      deletions: isRoster ? 'reconcile' : 'tombstone',
      ...(personal === undefined ? {} : { personal }),
    },
    operations: ['gateway'],
    probe: queryCall({ object: listed, after: '0' }, 1),
    countSample: countRecords(listed),
    position: Position,
    begin: async (io, last) => ({
      window: await nextWindow(io, isRoster ? null : (last?.window ?? null)),
      after: '0',
    }),
    async next(io, { window, after }) {
      const conditions = within('WHENMODIFIED', window);
      const { rows, hasMore } = await runQuery(io, { object: listed, after, conditions });
      return {
        read: rows.length,
        records: rows.map((record) => storedRecord(listed, record)),
        position: { window, after: rows.at(-1)?.['RECORDNO'] ?? after },
        isLast: !hasMore,
        buriesUnseen: isRoster,
      };
    },
  });
}
