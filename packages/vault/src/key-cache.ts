import type { Clock } from '@ataski/kernel';

/** How many derived keys are kept, and for how long. */
export interface KeyCacheOptions {
  /** The least recently used key leaves first. Default 1,000. */
  readonly maximumEntries?: number;
  /** A key older than this is derived again. Default 300,000 (five minutes). */
  readonly maximumAgeMs?: number;
}

/** Keeps derived keys in this process, because deriving one costs twice as much as using it. */
export interface KeyCache<Key> {
  /** The key under this name, or null. */
  find(name: string): Key | null;
  put(name: string, key: Key): void;
}

/** A cache that forgets by age and by least recent use. */
export function createKeyCache<Key>(options: KeyCacheOptions, clock: Clock): KeyCache<Key> {
  const { maximumEntries = 1000, maximumAgeMs = 300_000 } = options;
  // A Map keeps the order of insertion, so the first entry is the least recently used one.
  const entries = new Map<string, { readonly key: Key; readonly expiresAtMs: number }>();

  return Object.freeze<KeyCache<Key>>({
    find(name) {
      const entry = entries.get(name);
      if (entry === undefined) return null;
      entries.delete(name);
      if (clock.now().getTime() >= entry.expiresAtMs) return null;
      entries.set(name, entry);
      return entry.key;
    },
    put(name, key) {
      entries.delete(name);
      entries.set(name, { key, expiresAtMs: clock.now().getTime() + maximumAgeMs });
      for (const oldest of entries.keys()) {
        if (entries.size <= maximumEntries) break;
        entries.delete(oldest);
      }
    },
  });
}
