import { z } from 'zod';

import { readRows, streamReading } from '@ataski/connectors-kit';
import type {
  AnswerRow,
  Reading,
  ReadingIo,
  RecordToBury,
  RecordToStore,
  StreamPage,
} from '@ataski/connectors-kit';

import { askChanges, changesOf, entityOf } from './entity-changes.ts';
import type { Changes } from './entity-changes.ts';
import { firstPlace, queryPage } from './entity-query.ts';
import { Entity } from './schemas.ts';

type Stream = keyof typeof entityOf;
type Io = ReadingIo<'changes' | 'query'>;

/** Changes may appear a little after the moment that they carry. */
const overlapMs = 60_000;
/** Intuit keeps changes for thirty days. */
const keptMs = 29 * 86_400_000;

const Position = z.strictObject({
  /** Up to here, by Intuit's clock, every change is known; null when not even all objects are. */
  knownUntil: z.int().min(0).nullable(),
  /** A complete read that is under way. */
  whole: z
    .strictObject({
      /** Intuit's time at its first page. */
      startedAt: z.int().min(0).nullable(),
      start: z.int().min(1),
      tail: z.array(z.string()).max(20),
    })
    .nullable(),
});
type Position = z.output<typeof Position>;

const wholeRead: Position = {
  knownUntil: null,
  whole: { startedAt: null, ...firstPlace, tail: [] },
};

/**
 * A list or the invoices: complete at first and after a long absence, then by what Intuit says has
 * changed or gone. What changes while a complete read is under way is asked for at its end, and
 * only then is marked what it has not met.
 */
export function entityStream(
  stream: Stream,
  personal: readonly string[] = [],
): Reading<'changes' | 'query'> {
  return streamReading<'changes' | 'query', Position>({
    spec: {
      ...{ name: stream, primaryKey: ['Id'], cursor: 'MetaData.LastUpdatedTime' },
      ...{ deletions: 'tombstone', personal },
    },
    operations: ['changes', 'query'],
    countSample: (text) =>
      readRows(text, ['QueryResponse', entityOf[stream]], Entity, stream).length,
    position: Position,
    begin({ now }, last) {
      const knownUntil = last?.knownUntil ?? null;
      const isKept = knownUntil !== null && now().getTime() - knownUntil < keptMs;
      return isKept ? { knownUntil, whole: null } : wholeRead;
    },
    next: (io, position) =>
      position.whole === null
        ? readChanges(io, stream, position.knownUntil ?? 0)
        : readWhole(io, stream, position.whole),
  });
}

async function readChanges(
  io: Io,
  stream: Stream,
  knownUntil: number,
): Promise<StreamPage<Position>> {
  const changes = await changesOf(io, entityOf[stream], Math.max(0, knownUntil - overlapMs));
  const found = contentOf(stream, changes);
  // A position that Intuit's clock has not reached is not believed.
  const isOver = changes.isComplete && knownUntil <= changes.until;
  return isOver
    ? { ...found, position: { knownUntil: changes.until, whole: null }, isLast: true }
    : { ...found, position: wholeRead, isLast: false };
}

async function readWhole(
  io: Io,
  stream: Stream,
  whole: NonNullable<Position['whole']>,
): Promise<StreamPage<Position>> {
  const { rows, next, at } = await queryPage(io, entityOf[stream], whole);
  const startedAt = whole.startedAt ?? at;
  const records = rows.map((row) => recordOf(stream, row));
  if (next !== null) {
    const position = { knownUntil: null, whole: { ...next, startedAt, tail: [...next.tail] } };
    return { read: records.length, records, position, isLast: false };
  }
  const changes = await askChanges(io, [entityOf[stream]], startedAt - overlapMs);
  const found = contentOf(stream, changes);
  return {
    read: records.length + found.read,
    records: [...records, ...found.records],
    buried: found.buried,
    // More changed meanwhile than one answer holds: nothing is marked, and the next run reads all.
    position: { knownUntil: changes.isComplete ? changes.until : null, whole: null },
    isLast: true,
    ...(changes.isComplete ? { buriesUnseen: true } : {}),
  };
}

function contentOf(
  stream: Stream,
  { rows }: Changes,
): {
  readonly read: number;
  readonly records: readonly RecordToStore[];
  readonly buried: readonly RecordToBury[];
} {
  const own = rows.get(entityOf[stream]) ?? [];
  const isGone = ({ value }: AnswerRow<Entity>): boolean => value.status === 'Deleted';
  return {
    read: own.length,
    records: own.filter((row) => !isGone(row)).map((row) => recordOf(stream, row)),
    buried: own.filter(isGone).map(({ value }) => ({
      ...{ stream, sourceId: value.Id, deletedAt: new Date(value.MetaData.LastUpdatedTime) },
    })),
  };
}

function recordOf(stream: Stream, { text, value }: AnswerRow<Entity>): RecordToStore {
  return { stream, sourceId: value.Id, text, updatedAt: new Date(value.MetaData.LastUpdatedTime) };
}
