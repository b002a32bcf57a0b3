import { z } from 'zod';

import { ConnectorsKitError } from '../../errors.ts';
import type { PageToStore, RecordToBury, RecordToStore } from '../../landing/page-store.ts';
import { Lap, walkOn } from '../lap.ts';
import type { ChangeFeed, TouchedObject } from './listed-definition.ts';
import { startOfList } from './page-strategy.ts';
import type { SourceItem } from './source-item.ts';
import { readEvents, readObject } from './stream-reader.ts';
import type { ItemPage, StreamReader } from './stream-reader.ts';

/**
 * How far the events have been applied. All instants but `checkedAt` are the provider's own, so a
 * clock of ours that is wrong loses nothing.
 */
export const FeedState = z.strictObject({
  version: z.literal(1),
  /** Unix seconds; events from here on are read. 0 in the first pass, which keeps the history. */
  readFrom: z.int(),
  /** Unix seconds; objects of events from here on are read again. */
  applyFrom: z.int(),
  /** The newest event of the pass that is under way, and the last one read. */
  pass: z
    .strictObject({ newest: z.int(), after: z.string().nullable(), lap: Lap.optional() })
    .nullable(),
  /** When a pass last reached its end, by our clock; compared in days only. */
  checkedAt: z.iso.datetime(),
  /** The run that reached the end last; when it is interrupted behind that, it does not read on. */
  endedBy: z.string().nullable(),
});
export type FeedState = z.output<typeof FeedState>;

/** Remembers where the feed stands, before the first object is read, so that nothing falls between. */
export async function anchorFeed(reader: StreamReader, now: Date): Promise<FeedState> {
  const { overlapSeconds } = reader.lists.changes;
  const { items } = await readEvents(reader, startOfList, 1);
  const newest = items[0]?.createdAt ?? 0;
  return {
    version: 1,
    readFrom: 0,
    applyFrom: Math.max(0, newest - overlapSeconds),
    pass: null,
    checkedAt: now.toISOString(),
    endedBy: null,
  };
}

/** True when events may have been forgotten before they were read, so that everything is read again. */
export function isFeedTooOld(feed: ChangeFeed, state: FeedState, now: Date): boolean {
  const ageMs = now.getTime() - Date.parse(state.checkedAt);
  // A day less than the provider promises: the pass itself takes time.
  return ageMs > (feed.retentionDays - 1) * 86_400_000;
}

/** A page of events, their objects as they are now, and the position after it. */
export interface FeedStep {
  readonly state: FeedState;
  readonly page: PageToStore;
}

/** What a step must know besides its position. */
export interface FeedStepOptions {
  readonly now: Date;
  readonly runId: string;
  /** Objects that this pass has read already, by {@link keyOf}; grows as it goes. */
  readonly seen: Set<string>;
  /** Which of these events were applied by an earlier transaction. */
  readonly findApplied: (eventIds: readonly string[]) => Promise<ReadonlySet<string>>;
}

/**
 * Reads the next page of events, newest first, and each object they touch once. What an event says
 * is never stored as the object's state: two events of one second have no order, the object as it
 * is now needs none.
 */
export async function readFeedPage(
  reader: StreamReader,
  state: FeedState,
  options: FeedStepOptions,
): Promise<FeedStep> {
  const feed = reader.lists.changes;
  const { events, pass } = await readEventsFrom(reader, state);
  const newest =
    pass?.newest ?? events.items[0]?.createdAt ?? state.applyFrom + feed.overlapSeconds;
  const after = events.last?.id ?? null;
  const next: FeedState = events.hasMore
    ? {
        ...state,
        pass: { newest, after, lap: walkOn(state.pass?.lap, options.runId, after, feed.stream) },
      }
    : endPass(state, Math.max(0, newest - feed.overlapSeconds), options);
  const { followed, touched } = await selectTouched(feed, state, events.items, options);
  const { records, buried } = await readTouched(reader, touched);
  return {
    state: next,
    page: {
      stream: feed.stream,
      read: events.items.length,
      records: [
        ...followed.map(({ id, text }) => ({
          stream: feed.stream,
          sourceId: id,
          text,
          updatedAt: null,
        })),
        ...records,
      ],
      buried,
      state: next,
      isLast: !events.hasMore,
    },
  };
}

function endPass(state: FeedState, from: number, { now, runId }: FeedStepOptions): FeedState {
  const applyFrom = Math.max(state.applyFrom, from);
  const checkedAt = now.toISOString();
  return { ...state, readFrom: applyFrom, applyFrom, pass: null, checkedAt, endedBy: runId };
}

async function readEventsFrom(
  reader: StreamReader,
  state: FeedState,
): Promise<{ events: ItemPage; pass: FeedState['pass'] }> {
  const { pass } = state;
  const from = state.readFrom === 0 ? null : state.readFrom;
  try {
    return {
      events: await readEvents(reader, { after: pass?.after ?? null, from, until: null }),
      pass,
    };
  } catch (error) {
    const isLost = ConnectorsKitError.is(error) && error.code === 'CONNECTORS_KIT_POSITION_LOST';
    if (!isLost || pass === null) throw error;
    // The event was forgotten while the run rested: the pass starts again; applied events are known.
    return { events: await readEvents(reader, { after: null, from, until: null }), pass: null };
  }
}

interface Touch extends TouchedObject {
  readonly at: Date;
}

/** One object's name across streams. */
function keyOf({ stream, sourceId }: TouchedObject): string {
  return `${stream}/${sourceId}`;
}

async function selectTouched(
  feed: ChangeFeed,
  state: FeedState,
  events: readonly SourceItem[],
  { seen, findApplied }: FeedStepOptions,
): Promise<{ followed: readonly SourceItem[]; touched: readonly Touch[] }> {
  const followed = events.filter(({ value }) => feed.touches(value) !== null);
  const applied = await findApplied(followed.map(({ id }) => id));
  const touched: Touch[] = [];
  for (const event of followed) {
    const object = feed.touches(event.value);
    const isNew = !applied.has(event.id) && (event.createdAt ?? 0) >= state.applyFrom;
    if (object === null || !isNew || seen.has(keyOf(object))) continue;
    seen.add(keyOf(object));
    touched.push({ ...object, at: new Date((event.createdAt ?? 0) * 1000) });
  }
  return { followed, touched };
}

async function readTouched(
  reader: StreamReader,
  touched: readonly Touch[],
): Promise<{ records: readonly RecordToStore[]; buried: readonly RecordToBury[] }> {
  const records: RecordToStore[] = [];
  const buried: RecordToBury[] = [];
  for (const { stream, sourceId, at } of touched) {
    const item = await readObject(reader, stream, sourceId);
    if (item === null) buried.push({ stream, sourceId, deletedAt: at });
    else records.push({ stream, sourceId, text: item.text, updatedAt: at });
  }
  return { records, buried };
}
