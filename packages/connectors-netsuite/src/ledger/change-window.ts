import { z } from 'zod';

import type { ReadingIo } from '@ataski/connectors-kit';

import type { Operation } from '../named-query.ts';
import { Moment } from '../schemas.ts';
import { laterBy, readAccountTime } from './account-clock.ts';

/** A half-open window of the account's clock: from `since`, and before `until`. */
export const ChangeWindow = z.strictObject({
  since: Moment,
  until: Moment,
  aheadSeconds: z.int(),
});
export type ChangeWindow = z.infer<typeof ChangeWindow>;

/** Before anything. */
const beginning = '1900-01-01 00:00:00';
/** What was stamped before a window ended may appear a little after. */
const overlapSeconds = 600;

/**
 * The window that follows the last one, up to now. Where the clock was put back meanwhile, the
 * hours that it showed twice are read again. A last window beyond now counts as one up to now.
 */
export async function nextWindow(
  io: ReadingIo<Operation>,
  last: ChangeWindow | null,
): Promise<ChangeWindow> {
  const { local: until, aheadSeconds } = await readAccountTime(io);
  if (last === null) return { since: beginning, until, aheadSeconds };
  const from = last.until < until ? last.until : until;
  const putBackSeconds = Math.max(0, last.aheadSeconds - aheadSeconds);
  return { since: laterBy(from, -overlapSeconds - putBackSeconds), until, aheadSeconds };
}

/**
 * What changed while a window was read; null when the clock has not moved on. Nothing overlaps: the
 * next run does.
 */
export async function windowSince(
  io: ReadingIo<Operation>,
  { until: since }: ChangeWindow,
): Promise<ChangeWindow | null> {
  const { local: until, aheadSeconds } = await readAccountTime(io);
  return until > since ? { since, until, aheadSeconds } : null;
}
