import type { ReportNotes } from './report.ts';

/** Watches times and transaction ids, which contradict nothing but tell much. */
export interface ClockNotes {
  add(members: Readonly<Record<string, unknown>>): void;
  /** A dated checkpoint covers everything up to here. */
  seal(signedAtMs: number): void;
  /** The transaction of the latest entry; null before the first. */
  lastXid(): string | null;
  notes(): Pick<
    ReportNotes,
    'largestClockSkewMs' | 'orderBreaks' | 'writtenAfterSealing' | 'longestSealLagMs'
  >;
}

/** Clocks of two machines differ, and a signature is dated in whole seconds. */
const toleranceMs = 2_000;

/** Creates the watch. */
export function createClockNotes(): ClockNotes {
  const notes = {
    largestClockSkewMs: 0,
    orderBreaks: 0,
    writtenAfterSealing: 0,
    longestSealLagMs: 0,
  };
  let last: readonly [xid: string, eventId: string] | null = null;
  let [oldest, latest] = [Infinity, -Infinity];

  return Object.freeze({
    add({ written_at: written, occurred_at: occurred, xid, event_id: id }): void {
      const writtenMs = momentOf(written);
      const skew = Math.abs(writtenMs - momentOf(occurred));
      if (skew > notes.largestClockSkewMs) notes.largestClockSkewMs = skew;
      if (writtenMs < oldest) oldest = writtenMs;
      if (writtenMs > latest) latest = writtenMs;
      if (typeof xid !== 'string' || typeof id !== 'string') return;
      if (last !== null && compareXid(last[0], xid) > 0) notes.orderBreaks += 1;
      else if (last?.[0] === xid && last[1] >= id) notes.orderBreaks += 1;
      last = [xid, id];
    },
    seal(signedAtMs: number): void {
      if (latest > signedAtMs + toleranceMs) notes.writtenAfterSealing += 1;
      if (oldest !== Infinity)
        notes.longestSealLagMs = Math.max(notes.longestSealLagMs, signedAtMs - oldest);
      [oldest, latest] = [Infinity, -Infinity];
    },
    lastXid: () => last?.[0] ?? null,
    notes: () => ({ ...notes }),
  } satisfies ClockNotes);
}

/** Compares transaction ids, which are decimal and may be above 2^53. */
export function compareXid(one: string, other: string): number {
  if (one.length !== other.length) return one.length - other.length;
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

// NaN compares as neither more nor less, so that a misshapen time counts nowhere.
function momentOf(value: unknown): number {
  return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}
