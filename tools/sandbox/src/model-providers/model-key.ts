/** What is the matter with a key, if anything. */
export type ModelKeyState =
  | 'valid'
  /** Valid, and may not list models. */
  | 'too_narrow'
  /** Valid, and the account has no money. */
  | 'no_credit'
  /** Valid, and its spend limit is reached. Anthropic only; elsewhere the same as `no_credit`. */
  | 'spend_limit';

/** A key with the name that it has in the log of calls. */
export interface SeededModelKey {
  readonly id: string;
  readonly state: ModelKeyState;
}

/** A key that a provider knows. */
export interface ModelKey extends SeededModelKey {
  readonly secret: string;
}

/** What the provider is asked to do to its keys. */
export interface ModelKeyControl {
  /** Replaces the state of a key, or makes it known. The id of a known key stays. */
  putKey(key: string, state: ModelKeyState, id?: string): void;
  /** From now on the key is unknown. */
  revokeKey(key: string): void;
  /** Requests that arrived, refused ones included. */
  requestCount(): number;
}

/** Keys that change, and a count of requests. */
export interface ModelKeys extends ModelKeyControl {
  /** Null for an unknown key. */
  find(key: string): ModelKey | null;
  /** Counts a request and gives it a number. */
  count(): number;
}

/** The keys of a provider. Those without an id are called `key-1`, `key-2`, in their order. */
export function createModelKeys(
  seeded: Readonly<Record<string, ModelKeyState | SeededModelKey>>,
): ModelKeys {
  const keys = new Map<string, ModelKey>();
  let named = 0;
  let requests = 0;
  const put = (secret: string, state: ModelKeyState, id?: string): void => {
    named += 1;
    keys.set(secret, { id: id ?? keys.get(secret)?.id ?? `key-${named}`, state, secret });
  };
  for (const [secret, entry] of Object.entries(seeded))
    if (typeof entry === 'string') put(secret, entry);
    else put(secret, entry.state, entry.id);
  return Object.freeze({
    find: (secret) => keys.get(secret) ?? null,
    count: () => (requests += 1),
    requestCount: () => requests,
    putKey: put,
    revokeKey: (secret) => void keys.delete(secret),
  } satisfies ModelKeys);
}
