import type { ReadingIo } from '@ataski/connectors-kit';

import { invalid, runQuery } from '../named-query.ts';
import type { Operation } from '../named-query.ts';
import { ProviderClock } from '../schemas.ts';

/** What the time is by the account's clock, which stamps what changes there. */
export interface AccountTime {
  /** `YYYY-MM-DD HH:MM:SS`. */
  readonly local: string;
  /** How far it is ahead of UTC, to a quarter of an hour, which is how finely zones differ. */
  readonly aheadSeconds: number;
}

// Remembered rather than read: that stamps go by the session's clock and not by the server's.
const stamping = 'session_time';
const quarterSeconds = 900;

/** Asks NetSuite what the time is. No clock of ours decides what is read. */
export async function readAccountTime(io: ReadingIo<Operation>): Promise<AccountTime> {
  const { rows } = await runQuery(io, { name: 'provider_clock' }, ProviderClock);
  const local = rows[0]?.row[stamping];
  if (local === undefined) throw invalid('provider_clock');
  const seconds = (asUtc(local) - io.now().getTime()) / 1000;
  return { local, aheadSeconds: Math.round(seconds / quarterSeconds) * quarterSeconds };
}

/** The moment so many seconds later, without a zone. */
export function laterBy(local: string, seconds: number): string {
  const at = new Date(asUtc(local) + seconds * 1000);
  return at.toISOString().slice(0, 19).replace('T', ' ');
}

/** The instant that a moment of the account's clock was. */
export function instantOf(local: string, aheadSeconds: number): Date {
  return new Date(asUtc(local) - aheadSeconds * 1000);
}

/** Counted as if it were UTC, so that no zone of this machine moves it. */
function asUtc(local: string): number {
  const at = Date.parse(`${local.replace(' ', 'T')}Z`);
  if (Number.isNaN(at)) throw invalid('provider_clock');
  return at;
}
