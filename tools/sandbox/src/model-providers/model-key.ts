/** What is the matter with a key, if anything. */
export type ModelKeyState =
  | 'valid'
  /** Valid, and may not list models. */
  | 'too_narrow'
  /** Valid, and the account has no money. */
  | 'no_credit'
  /** Valid, and its spend limit is reached. Anthropic only; elsewhere the same as `no_credit`. */
  | 'spend_limit';

/** What the provider is asked to do to the coming requests. */
export interface ModelProviderControl {
  /** Replaces the state of a key, or makes it known. */
  putKey(key: string, state: ModelKeyState): void;
  /** From now on the key is unknown. */
  revokeKey(key: string): void;
  /** Requests that arrived, refused ones included. */
  requestCount(): number;
}

/** Keys that change, and a count of requests. */
export interface ModelKeys extends ModelProviderControl {
  /** Null for an unknown key. */
  find(key: string): ModelKeyState | null;
  /** Counts a request and gives it a number. */
  count(): number;
}

/** The keys of a provider. */
export function createModelKeys(keys: Readonly<Record<string, ModelKeyState>>): ModelKeys {
  const states = new Map(Object.entries(keys));
  let requests = 0;
  return Object.freeze({
    find: (key) => states.get(key) ?? null,
    count: () => (requests += 1),
    requestCount: () => requests,
    putKey: (key, state) => void states.set(key, state),
    revokeKey: (key) => void states.delete(key),
  } satisfies ModelKeys);
}

/** Requests by key in each minute. */
export interface MinuteRate {
  /** How many more the key may make, this one taken; below zero when it may not be made. */
  take(key: string): number;
  /** Seconds until the minute is over. */
  secondsLeft(): number;
}

/** A limit per key and minute. */
export function createMinuteRate(requestsPerMinute: number, now: () => Date): MinuteRate {
  const counts = new Map<string, { minute: number; requests: number }>();
  return Object.freeze({
    take: (key: string) => {
      const minute = Math.floor(now().getTime() / 60_000);
      const known = counts.get(key);
      const count = known?.minute === minute ? known : { minute, requests: 0 };
      counts.set(key, count);
      count.requests += 1;
      return requestsPerMinute - count.requests;
    },
    secondsLeft: () => 60 - (Math.floor(now().getTime() / 1000) % 60),
  });
}
