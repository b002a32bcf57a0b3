import { z } from 'zod';

import { ConnectorsKitError, readRows, readShape, streamReading } from '@ataski/connectors-kit';
import type { ReadingIo, RecordToBury, RecordToStore, StreamPage } from '@ataski/connectors-kit';

import { listBots, nextQuery } from './bot-list.ts';
import { Bot, Bots } from './schemas.ts';
import { withholdAddresses } from './withheld-addresses.ts';

type Operation = 'list_bots' | 'get_bot';

const stream = 'bots';
const missingAtOnce = 20;

const Position = z.strictObject({
  /** What the next page of the list is asked with; null once the list was read to its end. */
  query: z.array(z.tuple([z.string(), z.string()])).nullable(),
  /** The last bot that the list lacked and that was asked for by itself. */
  after: z.string(),
});
type Position = z.infer<typeof Position>;

/**
 * All bots, read anew each time: Recall.ai does not say what changed. A bot that the list lacks is
 * asked for by itself before it is taken to be gone, for lists shift while they are read.
 */
export const botsStream = streamReading<Operation, Position>({
  spec: {
    name: stream,
    primaryKey: ['id'],
    cursor: null,
    deletions: 'reconcile',
    personal: ['meeting_url', 'bot_name'],
  },
  operations: ['list_bots', 'get_bot'],
  probe: listBots([['limit', '1']]),
  countSample: (text) => recordsOf(text).length,
  position: Position,
  begin: () => ({ query: [], after: '' }),
  async next(io, position, runIds) {
    return position.query === null
      ? await askForMissing(io, position, runIds)
      : await readList(io, position.query);
  },
});

async function readList(
  { provider, account }: ReadingIo<Operation>,
  query: readonly (readonly [string, string])[],
): Promise<StreamPage<Position>> {
  const { text, value } = await provider.call(listBots(query));
  const { next } = readShape(Bots, value, stream);
  const records = recordsOf(text);
  const following = next === null ? null : nextQuery(next, account.settings['region']);
  const isSame = JSON.stringify(following) === JSON.stringify(query);
  // A list that leads back to the same page would be read for ever.
  if (following !== null && (isSame || records.length === 0)) {
    throw new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'next', stream });
  }
  const position = { query: following === null ? null : following.map(pair), after: '' };
  return { read: records.length, records, position, isLast: false };
}

function pair([name, value]: readonly [string, string]): [string, string] {
  return [name, value];
}

async function askForMissing(
  io: ReadingIo<Operation>,
  { after }: Position,
  runIds: readonly string[],
): Promise<StreamPage<Position>> {
  const missing = await io.listPresent({ stream, after, limit: missingAtOnce, unseenBy: runIds });
  const records: RecordToStore[] = [];
  const buried: RecordToBury[] = [];
  for (const { sourceId } of missing) {
    const record = await findBot(io, sourceId);
    if (record === null) buried.push({ stream, sourceId, deletedAt: io.now() });
    else records.push(record);
  }
  return {
    ...{ read: records.length, records, buried },
    position: { query: null, after: missing.at(-1)?.sourceId ?? after },
    isLast: missing.length < missingAtOnce,
  };
}

/** Null when there is no such bot any more. */
async function findBot(
  { provider }: ReadingIo<Operation>,
  id: string,
): Promise<RecordToStore | null> {
  try {
    const { text } = await provider.call({ operation: 'get_bot', params: { id } });
    const [record] = recordsOf(`{"results":[${text}]}`);
    if (record?.sourceId !== id) {
      throw new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'id', stream });
    }
    return record;
  } catch (error) {
    const isGone = ConnectorsKitError.is(error) && error.code === 'CONNECTORS_KIT_OBJECT_MISSING';
    if (isGone) return null;
    throw error;
  }
}

function recordsOf(text: string): readonly RecordToStore[] {
  readShape(Bots.partial({ next: true }), JSON.parse(text), stream);
  return readRows(text, ['results'], Bot, stream).map((row) => ({
    ...{ stream, sourceId: row.value.id, text: withholdAddresses(row.text), updatedAt: null },
  }));
}
