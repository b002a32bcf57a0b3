/** Whose calls a breaker stops: all of a tenant, or those of one virtual key. */
export type BreakerScope = 'tenant' | 'key';

/**
 * `closed` stops nothing. `slow` lets one call through at a time, with a small hold. `open` stops
 * all. `half_open` is a trial, as slow, after the time that an open one waits.
 */
export type BreakerState = 'closed' | 'slow' | 'open' | 'half_open';

/** Why a breaker stands as it does. */
export type BreakerCause =
  /** A fifth of a day's limit within five minutes. */
  | 'day_limit'
  /** Eight times what is usual at this hour. */
  | 'usual_hour'
  /** While it was slow, as much again was spent. */
  | 'went_on'
  /** It was open for long enough, and is tried. */
  | 'cooled'
  /** Its trial failed. */
  | 'failed'
  /** Nothing more was too fast. */
  | 'calm'
  | 'person';

/** What a breaker is for. */
export interface BreakerPlace {
  readonly scope: BreakerScope;
  /** The virtual key; empty for the tenant. */
  readonly scopeId: string;
}

/** How a breaker stands. Amounts are nano-USD. */
export interface Breaker extends BreakerPlace {
  readonly state: BreakerState;
  readonly cause: BreakerCause;
  /** What the person said who opened or closed it. */
  readonly reason: string | null;
  /** The amount that was passed; null where a person decided. */
  readonly paceNano: bigint | null;
  /** Since when it stands so. */
  readonly changedAt: string;
  /** When an open one is tried; null where it is not open, or waits for a person. */
  readonly until: string | null;
}
