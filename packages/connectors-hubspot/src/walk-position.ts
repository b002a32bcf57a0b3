import { z } from 'zod';

import type { ReadingIo } from '@ataski/connectors-kit';

import type { CrmType, HubspotOperation } from './crm-type.ts';
import { findNewestMs } from './read-page.ts';
import { RecordId } from './schemas.ts';

const Ms = z.int().min(0);
const Cursor = z.string().min(1).max(255).nullable();

/** Where a walk through the records of a type stands. Times are HubSpot's, but for `wholeMs`. */
export const WalkPosition = z.discriminatedUnion('phase', [
  /** A complete read, by list. */
  z.strictObject({
    phase: z.literal('list'),
    newestMs: Ms.nullable(),
    wholeMs: Ms,
    after: Cursor,
    /** Before it nothing was stored. */
    isFirst: z.boolean().default(false),
  }),
  /** What was changed in a window that no longer moves, by search. */
  z.strictObject({
    phase: z.literal('search'),
    newestMs: Ms,
    wholeMs: Ms,
    fromMs: Ms,
    behindId: RecordId,
  }),
  /** The recycle bin, at the end of either. */
  z.strictObject({
    phase: z.literal('archived'),
    newestMs: Ms.nullable(),
    wholeMs: Ms,
    isWhole: z.boolean(),
    after: Cursor,
  }),
  z.strictObject({ phase: z.literal('over'), newestMs: Ms.nullable(), wholeMs: Ms }),
]);
/**
 * `newestMs`: the newest change that the search knew of when the pass began; `wholeMs`: when the
 * last complete read began, by our clock, which tells nothing but days.
 */
export type WalkPosition = z.output<typeof WalkPosition>;

/** HubSpot's search shows a change up to this late [guessed: minutes are reported]. */
const overlapMs = 600_000;
/** Merged and erased records, and changed associations, leave no other trace than this finds. */
const wholeReadMs = 7 * 86_400_000;

/** Where the next pass starts: at a window behind the last one, or at a complete read. */
export async function beginWalk(
  io: ReadingIo<HubspotOperation>,
  type: CrmType,
  last: WalkPosition | null,
): Promise<WalkPosition> {
  const newestMs = await findNewestMs(io, type);
  const nowMs = io.now().getTime();
  const lastMs = last?.newestMs ?? null;
  const fromMs = lastMs === null ? null : Math.max(0, lastMs - overlapMs);
  const isDue = last === null || nowMs - last.wholeMs >= wholeReadMs;
  // A position beyond the newest change is not believed, or that change went with its record.
  if (isDue || fromMs === null || newestMs === null || newestMs < fromMs) {
    return { phase: 'list', newestMs, wholeMs: nowMs, after: null, isFirst: last === null };
  }
  return { phase: 'search', newestMs, wholeMs: last.wholeMs, fromMs, behindId: '0' };
}
