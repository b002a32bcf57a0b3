import { readPosition } from '../read-position.ts';
import type { Reading, ReadingIo, ReadStep, StreamSpec } from '../reading.ts';
import { BackfillState, readBackfillPage, startBackfill } from './backfill.ts';
import { anchorFeed, FeedState, isFeedTooOld, readFeedPage } from './change-feed.ts';
import type { ListedDefinition } from './listed-definition.ts';
import { startOfList } from './page-strategy.ts';
import { readItem } from './source-item.ts';
import type { StreamReader } from './stream-reader.ts';

/**
 * Lists that are read once from their newest object, and a feed of events from which later changes
 * are learnt. The feed's position is taken before the first list is read, so that nothing falls
 * between; after a gap that is longer than the provider remembers, everything is read again.
 */
export function listsWithFeed<const Operation extends string, Names extends string>(
  definition: ListedDefinition<Operation, Names>,
): Reading<Operation> {
  const { changes, page } = definition;
  const streams: readonly (readonly [string, AskedList<Operation>])[] = [
    ...Object.entries<ListedDefinition<Operation>['streams'][string]>(definition.streams),
    [changes.stream, changes],
  ];
  return Object.freeze<Reading<Operation>>({
    streams: streams.map(([name]) => specOf(definition, name)),
    operations: operationsOf(definition),
    probes: streams.map(([stream, list]) => ({
      operation: list.operation,
      accept: ({ text }) => void countObjects(definition, stream, text),
      query: [...Object.entries(list.query ?? {}), ...page.query(startOfList, 1)],
    })),
    sends: new Map(
      streams.map(([, list]) => [
        list.operation,
        [
          ...page.query({ after: 'x', from: 1, until: 1 }).map(([name]) => name),
          ...Object.keys(list.query ?? {}),
        ],
      ]),
    ),
    countSample: (stream, text) => countObjects(definition, stream, text),
    plan: async (io, positions) => await planLists(definition, io, positions),
  });
}

/** What a stream and the feed have in common. */
interface AskedList<Operation extends string> {
  readonly operation: Operation;
  readonly query?: Readonly<Record<string, string>>;
}

function countObjects(lists: ListedDefinition, stream: string, text: string): number {
  const { items } = lists.page.read(text, JSON.parse(text));
  const response = lists.streams[stream]?.response ?? lists.changes.response;
  for (const item of items) readItem(lists, item, { response, stream, livemode: null });
  return items.length;
}

function specOf(definition: ListedDefinition, name: string): StreamSpec {
  const isFeed = name === definition.changes.stream;
  return {
    name,
    primaryKey: [definition.object.id],
    cursor: definition.object.createdAt,
    deletions: isFeed ? 'none' : 'tombstone',
  };
}

function operationsOf<Operation extends string>({
  streams,
  changes,
}: ListedDefinition<Operation>): readonly Operation[] {
  const all = Object.values<ListedDefinition<Operation>['streams'][string]>(streams);
  return [
    ...new Set([
      changes.operation,
      ...all.flatMap(({ operation, reread, nested }) => [
        operation,
        reread,
        ...(nested ?? []).map((list) => list.operation),
      ]),
    ]),
  ];
}

async function planLists(
  lists: ListedDefinition,
  io: ReadingIo,
  positions: ReadonlyMap<string, unknown>,
): ReturnType<Reading['plan']> {
  const reader: StreamReader = { lists, provider: io.provider, livemode: io.account.livemode };
  const { changes } = lists;
  const names = Object.keys(lists.streams);
  const known = readPosition(FeedState, changes.stream, positions.get(changes.stream));
  if (known !== null && !isFeedTooOld(changes, known, io.now())) {
    const backfills = names.map((stream) => {
      const state = readPosition(BackfillState, stream, positions.get(stream));
      return backfillStep(reader, io, stream, state ?? startBackfill(false));
    });
    return { steps: [...backfills, feedStep(reader, io, known)] };
  }
  const feed = await anchorFeed(reader, io.now());
  const start = startBackfill(known !== null);
  return {
    steps: [
      ...names.map((stream) => backfillStep(reader, io, stream, start)),
      feedStep(reader, io, feed),
    ],
    // Together: a feed that is anchored anew without full reads to follow would lose changes.
    positions: new Map<string, unknown>([
      [changes.stream, feed],
      ...names.map((stream) => [stream, start] as const),
    ]),
  };
}

function backfillStep(
  reader: StreamReader,
  io: ReadingIo,
  stream: string,
  start: BackfillState,
): ReadStep {
  let state = start;
  return {
    stream,
    async advance() {
      if (state.phase === 'complete') return null;
      const step = await readBackfillPage(reader, stream, state, io.runId);
      state = step.state;
      return step.page;
    },
  };
}

function feedStep(reader: StreamReader, io: ReadingIo, start: FeedState): ReadStep {
  const { stream } = reader.lists.changes;
  const seen = new Set<string>();
  let state = start;
  return {
    stream,
    async advance() {
      if (state.endedBy === io.runId) return null;
      const step = await readFeedPage(reader, state, {
        now: io.now(),
        runId: io.runId,
        seen,
        findApplied: (ids) => io.findStored(stream, ids),
      });
      state = step.state;
      return step.page;
    },
  };
}
