/** How fast a provider may be called. */
export interface PaceRules {
  /**
   * Of one connection: what comes in the long run. At any one moment a quarter of a second's worth
   * more may go out, and one call at least.
   */
  readonly callsPerSecond: number;
  /** Of our whole app, over all tenants. Absent where the provider counts no such thing. */
  readonly app?: AppLimit;
}

/** What a provider allows our whole app. */
export interface AppLimit {
  /** In any minute, bursts included; above 2. */
  readonly callsPerMinute: number;
  /** Where the figure stands. */
  readonly source: string;
  /** Whether an answer says that it was this limit that was hit. Names of headers in lower case. */
  readonly isHit?: (headers: Readonly<Record<string, string>>) => boolean;
}

/** What a bucket is filled by. */
export interface BucketRate {
  readonly perSecond: number;
  /** The most that it holds. */
  readonly capacity: number;
  /** The most that is handed out at once. */
  readonly largestBatch: number;
}

/** How long a batch is good for. What is left of it then lapses. */
export const batchMs = 250;

/** What one connection's bucket is filled by. */
export function accountRate({ callsPerSecond }: PaceRules): BucketRate {
  return rateOf(callsPerSecond);
}

/**
 * What the app's bucket is filled by. In a minute go out at most sixty seconds' refill, a full
 * bucket, and the batches that were taken just before: that sum is the provider's figure.
 */
export function appRate({ callsPerMinute }: AppLimit): BucketRate {
  return rateOf((callsPerMinute - 2) / (60 + (2 * batchMs) / 1000));
}

function rateOf(perSecond: number): BucketRate {
  const capacity = Math.max(1, (perSecond * batchMs) / 1000);
  return { perSecond, capacity, largestBatch: Math.floor(capacity) };
}

/** What is wrong with a connector's pace, as sentences. */
export function findPaceFaults({ callsPerSecond, app }: PaceRules): readonly string[] {
  const ownFaults =
    callsPerSecond >= 0.5 ? [] : ['The pace is slower than a worker waits for a call.'];
  if (app === undefined) return ownFaults;
  return [
    ...ownFaults,
    ...(app.callsPerMinute > 2 ? [] : ['The limit of the whole app leaves no room for a call.']),
    ...(app.source.trim() === '' ? ['The limit of the whole app has no source.'] : []),
  ];
}
