import { z } from 'zod';

import { modifiedSince } from './xero-time.ts';

/** Changes may appear a little after the moment that they carry. */
const overlapMs = 60_000;

/** Where a list that is read by the moment of change stands. */
export const Since = z.strictObject({
  /** What the pass asks for, as Xero takes it; null reads everything. */
  since: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
    .nullable(),
  /** Xero's own time at the first page of the pass, in milliseconds; null before it. */
  startedAt: z.int().min(0).nullable(),
});
export type Since = z.output<typeof Since>;

/** The next pass: from where the last one began, so that nothing that changed meanwhile is lost. */
export function nextPass(last: Since | null): Since {
  const startedAt = last?.startedAt ?? null;
  return {
    since: startedAt === null ? null : modifiedSince(startedAt - overlapMs),
    startedAt: null,
  };
}

/** The header of a pass. */
export function sinceHeader({ since }: Since): Readonly<Record<string, string>> {
  return since === null ? {} : { 'if-modified-since': since };
}

/** True for a position that Xero's clock has not reached: it is not believed. */
export function isBeyond({ since }: Since, xeroNow: number): boolean {
  return since !== null && since > modifiedSince(xeroNow);
}
