import { z } from 'zod';

import { ConnectorsKitError } from '../../errors.ts';
import type { PageToStore } from '../../landing/page-store.ts';
import { Lap, walkOn } from '../lap.ts';
import { readPage } from './stream-reader.ts';
import type { ItemPage, StreamReader } from './stream-reader.ts';

/**
 * How far the full read of a stream has come. The window is frozen by the provider's own clock: its
 * end is the newest object of the first page. What comes later is the change feed's.
 */
export const BackfillState = z.strictObject({
  version: z.literal(1),
  phase: z.enum(['reading', 'complete']),
  after: z.string().nullable(),
  /** Unix seconds of the object in `after`, to start again from when that object is gone. */
  afterCreatedAt: z.int().nullable(),
  until: z.int().nullable(),
  /** The runs that this full read was spread over. */
  runIds: z.array(z.string()),
  /** True when records were there before, so that what is not seen again has gone. */
  buriesUnseen: z.boolean(),
  /** Of the places that it came by; absent again when it is complete. */
  lap: Lap.optional(),
});
export type BackfillState = z.output<typeof BackfillState>;

/** The position of a stream that is about to be read from its newest object. */
export function startBackfill(buriesUnseen: boolean): BackfillState {
  return {
    version: 1,
    phase: 'reading',
    after: null,
    afterCreatedAt: null,
    until: null,
    runIds: [],
    buriesUnseen,
  };
}

/** A page and the position after it. */
export interface BackfillStep {
  readonly state: BackfillState;
  readonly page: PageToStore;
}

/** Reads the next page of a full read. Nothing is stored here. */
export async function readBackfillPage(
  reader: StreamReader,
  stream: string,
  state: BackfillState,
  runId: string,
): Promise<BackfillStep> {
  const runIds = state.runIds.includes(runId) ? state.runIds : [...state.runIds, runId];
  const { page, position } = await readFrom(reader, stream, state);
  const first = page.items[0]?.createdAt ?? null;
  const after = page.last?.id ?? position.after;
  const { lap, ...stood } = state;
  const next: BackfillState = {
    ...stood,
    runIds,
    phase: page.hasMore ? 'reading' : 'complete',
    after,
    afterCreatedAt: page.last?.createdAt ?? position.afterCreatedAt,
    until: position.until ?? first,
    ...(page.hasMore ? { lap: walkOn(lap, runId, after, stream) } : {}),
  };
  const records = page.items
    .filter(({ isDeleted }) => !isDeleted)
    .map(({ id, text }) => ({ stream, sourceId: id, text, updatedAt: null }));
  const isLast = !page.hasMore;
  return {
    state: next,
    page: {
      stream,
      read: page.items.length,
      records,
      buried: [],
      state: next,
      isLast,
      ...(isLast && state.buriesUnseen ? { buryUnseenBy: runIds } : {}),
    },
  };
}

async function readFrom(
  reader: StreamReader,
  stream: string,
  position: BackfillState,
): Promise<{ page: ItemPage; position: BackfillState }> {
  const { after, until } = position;
  try {
    return { page: await readPage(reader, stream, { after, from: null, until }), position };
  } catch (error) {
    const isLost = ConnectorsKitError.is(error) && error.code === 'CONNECTORS_KIT_POSITION_LOST';
    if (!isLost || after === null) throw error;
    // The object in `after` was deleted meanwhile: go on from its second, reading a few rows twice.
    const again = { ...position, after: null, until: position.afterCreatedAt ?? until };
    return {
      page: await readPage(reader, stream, { after: null, from: null, until: again.until }),
      position: again,
    };
  }
}
