/** Counts the requests of each account in each second. */
export interface RateLimit {
  /** False when this request is above the limit. */
  admit(account: string): boolean;
  /** Changes the limit from now on. */
  set(requestsPerSecond: number): void;
}

/** A limit per account and second, as Stripe's own. */
export function createRateLimit(requestsPerSecond: number, now: () => Date): RateLimit {
  const counts = new Map<string, { second: number; requests: number }>();
  let limit = requestsPerSecond;
  return Object.freeze({
    admit: (account) => {
      const second = Math.floor(now().getTime() / 1000);
      const known = counts.get(account);
      const count = known?.second === second ? known : { second, requests: 0 };
      counts.set(account, count);
      count.requests += 1;
      return count.requests <= limit;
    },
    set: (value) => {
      limit = value;
    },
  } satisfies RateLimit);
}
