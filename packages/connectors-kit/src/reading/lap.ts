import { createHash } from 'node:crypto';

import { z } from 'zod';

import { ConnectorsKitError } from '../errors.ts';

/**
 * One place that a pass came by, to notice when it comes by again: Brent's way to find a cycle. It
 * is stored beside the position, so that a circle is found over any number of attempts at a run.
 * The next run begins another lap: where the provider has found its way again, it gets through.
 */
export const Lap = z.strictObject({
  runId: z.string(),
  mark: z.string(),
  /** Places since the mark, and how many there will be before the mark moves on. */
  walked: z.int().min(0),
  length: z.int().min(1),
});
export type Lap = z.output<typeof Lap>;

/**
 * The lap after one more place; a run begins its own. Throws CONNECTORS_KIT_RESPONSE_INVALID when
 * the pass stands where it stood before: its pages lead round in a circle, and would be read for
 * ever. A circle is found before it was walked three times.
 */
export function walkOn(lap: Lap | undefined, runId: string, place: unknown, stream: string): Lap {
  const mark = createHash('sha256').update(JSON.stringify(place), 'utf8').digest('base64url');
  if (lap?.runId !== runId) return { runId, mark, walked: 0, length: 1 };
  if (lap.mark === mark) {
    throw new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'page', stream });
  }
  const walked = lap.walked + 1;
  if (walked < lap.length) return { ...lap, walked };
  return { runId, mark, walked: 0, length: lap.length * 2 };
}
