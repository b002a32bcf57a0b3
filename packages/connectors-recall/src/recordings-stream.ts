import { z } from 'zod';

import { readRows, streamReading } from '@ataski/connectors-kit';
import type { ReadingIo, RecordToBury, RecordToStore, StreamPage } from '@ataski/connectors-kit';

import { Recording } from './schemas.ts';
import { withholdAddresses } from './withheld-addresses.ts';

const stream = 'recordings';
const atOnce = 100;

const Position = z.strictObject({
  /** `bots`: what they list. `orphans`: recordings whose bot has gone. */
  phase: z.enum(['bots', 'orphans']),
  after: z.string(),
});
type Position = z.infer<typeof Position>;

/** The recordings that the bots list, out of what landed of these. It calls nobody. */
export const recordingsStream = streamReading<never, Position>({
  spec: {
    name: stream,
    primaryKey: ['id'],
    cursor: null,
    deletions: 'status',
  },
  operations: [],
  countSample: (text) => readRows(text, ['recordings'], Recording, stream).length,
  position: Position,
  begin: () => ({ phase: 'bots', after: '' }),
  async next(io, position) {
    return position.phase === 'bots'
      ? await readBots(io, position.after)
      : await buryOrphans(io, position.after);
  },
});

async function readBots(io: ReadingIo<never>, after: string): Promise<StreamPage<Position>> {
  const bots = await io.listPresent({ stream: 'bots', after, limit: atOnce });
  const records: RecordToStore[] = [];
  const buried: RecordToBury[] = [];
  for (const { sourceId: parentId, text } of bots) {
    for (const row of readRows(text, ['recordings'], Recording, stream)) {
      const { id: sourceId, status } = row.value;
      const at = status.updated_at ?? null;
      const updatedAt = at === null ? null : new Date(at);
      if (status.code === 'deleted') {
        buried.push({ stream, sourceId, deletedAt: updatedAt ?? io.now() });
      } else {
        records.push({ stream, sourceId, text: withholdAddresses(row.text), updatedAt, parentId });
      }
    }
  }
  const isEnd = bots.length < atOnce;
  return {
    ...{ read: records.length + buried.length, records, buried },
    wholeParents: bots.map(({ sourceId }) => sourceId),
    position: isEnd
      ? { phase: 'orphans', after: '' }
      : { phase: 'bots', after: bots.at(-1)?.sourceId ?? after },
    isLast: false,
  };
}

async function buryOrphans(io: ReadingIo<never>, after: string): Promise<StreamPage<Position>> {
  const recordings = await io.listPresent({ stream, after, limit: atOnce });
  const botIds = [...new Set(recordings.flatMap(({ parentId }) => parentId ?? []))];
  const bots = await io.listPresent({ stream: 'bots', sourceIds: botIds, limit: atOnce });
  const present = new Set(bots.map(({ sourceId }) => sourceId));
  return {
    ...{ read: 0, records: [] },
    wholeParents: botIds.filter((id) => !present.has(id)),
    position: { phase: 'orphans', after: recordings.at(-1)?.sourceId ?? after },
    isLast: recordings.length < atOnce,
  };
}
