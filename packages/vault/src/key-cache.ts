import type { Clock } from '@ataski/kernel';

/** How many keys are kept, for how long and for how many uses. */
export interface KeyCacheOptions {
  /** The least recently used key leaves first. Default 1,000. */
  readonly maximumEntries?: number;
  /** A key older than this is unwrapped or derived again. Default 300,000 (five minutes). */
  readonly maximumAgeMs?: number;
  /** A key that was used so often is unwrapped or derived again. Default 1,000,000. */
  readonly maximumUses?: number;
}

/** How long a key may stay in memory, unless the options say otherwise. */
export const defaultMaximumAgeMs = 300_000;

/** Keeps keys in this process, because deriving one costs twice as much as using it. */
export interface KeyCache<Key> {
  /** The key under this name, or null. Counts as a use. */
  find(name: string): Key | null;
  /**
   * Its age counts from `sinceMs`: of a key that was made from another, when that one came.
   * Default: now.
   */
  put(name: string, key: Key, sinceMs?: number): void;
  /** Drops every key whose name begins like this. */
  forget(prefix: string): void;
}

interface Entry<Key> {
  readonly key: Key;
  readonly expiresAtMs: number;
  usesLeft: number;
}

/** The longest that a timer can wait, in milliseconds. */
const longestDelayMs = 2 ** 31 - 1;

/**
 * A cache that forgets by age, also what nobody asks for, by number of uses and by least recent
 * use.
 */
export function createKeyCache<Key>(options: KeyCacheOptions, clock: Clock): KeyCache<Key> {
  const { maximumEntries = 1000, maximumAgeMs = defaultMaximumAgeMs } = options;
  const { maximumUses = 1_000_000 } = options;
  // A Map keeps the order of insertion, so the first entry is the least recently used one.
  const entries = new Map<string, Entry<Key>>();
  let sweep: { readonly timer: NodeJS.Timeout; readonly atMs: number } | null = null;

  const sweepAt = (atMs: number): void => {
    if (sweep !== null && sweep.atMs <= atMs) return;
    clearTimeout(sweep?.timer);
    const delayMs = Math.min(Math.max(atMs - clock.now().getTime(), 1), longestDelayMs);
    // It keeps no process alive.
    sweep = { timer: setTimeout(dropExpired, delayMs).unref(), atMs };
  };
  const dropExpired = (): void => {
    sweep = null;
    const nowMs = clock.now().getTime();
    for (const [name, { expiresAtMs }] of entries) {
      if (nowMs >= expiresAtMs) entries.delete(name);
      else sweepAt(expiresAtMs);
    }
  };

  return Object.freeze<KeyCache<Key>>({
    find(name) {
      const entry = entries.get(name);
      if (entry === undefined) return null;
      entries.delete(name);
      if (entry.usesLeft <= 0 || clock.now().getTime() >= entry.expiresAtMs) return null;
      entry.usesLeft -= 1;
      entries.set(name, entry);
      return entry.key;
    },
    put(name, key, sinceMs = clock.now().getTime()) {
      entries.delete(name);
      const expiresAtMs = sinceMs + maximumAgeMs;
      // The one that puts it uses it, too.
      entries.set(name, { key, expiresAtMs, usesLeft: maximumUses - 1 });
      for (const oldest of entries.keys()) {
        if (entries.size <= maximumEntries) break;
        entries.delete(oldest);
      }
      sweepAt(expiresAtMs);
    },
    forget(prefix) {
      for (const name of entries.keys()) if (name.startsWith(prefix)) entries.delete(name);
    },
  });
}
