import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { describe, expect, it, vi } from 'vitest';

import { createKeyCache } from './key-cache.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function isHeld(reference: WeakRef<object>): Promise<boolean> {
  // A reference that was looked at holds what it refers to until the end of the turn.
  await nextTurn();
  collectGarbage();
  return reference.deref() !== undefined;
}

describe('createKeyCache', () => {
  let nowMs = 0;
  const clock = { now: () => new Date(nowMs) };

  it('finds what was put, and null for anything else', () => {
    const cache = createKeyCache<string>({}, clock);
    cache.put('a', 'key a');
    expect(cache.find('a')).toBe('key a');
    expect(cache.find('b')).toBeNull();
  });

  it('forgets the least recently used key first', () => {
    const cache = createKeyCache<string>({ maximumEntries: 2 }, clock);
    cache.put('a', 'key a');
    cache.put('b', 'key b');
    cache.find('a');
    cache.put('c', 'key c');
    expect(cache.find('b')).toBeNull();
    expect(cache.find('a')).toBe('key a');
    expect(cache.find('c')).toBe('key c');
  });

  it('forgets a key at its age, however often it was used', () => {
    const cache = createKeyCache<string>({ maximumAgeMs: 1000 }, clock);
    cache.put('a', 'key a');
    nowMs += 999;
    expect(cache.find('a')).toBe('key a');
    nowMs += 1;
    expect(cache.find('a')).toBeNull();
  });

  it('forgets a key that was used as often as it may be', () => {
    const cache = createKeyCache<string>({ maximumUses: 3 }, clock);
    cache.put('a', 'key a');
    expect(cache.find('a')).toBe('key a');
    expect(cache.find('a')).toBe('key a');
    expect(cache.find('a')).toBeNull();
  });

  it('forgets by the beginning of the name when it is told to', () => {
    const cache = createKeyCache<string>({}, clock);
    cache.put('acme:1', 'key 1');
    cache.put('acme:2', 'key 2');
    cache.put('globex:1', 'key 3');
    cache.forget('acme:');
    expect([cache.find('acme:1'), cache.find('acme:2')]).toEqual([null, null]);
    expect(cache.find('globex:1')).toBe('key 3');
  });

  it('lets go of a key at its age though nobody asks for it, the older one first', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const cache = createKeyCache<object>({ maximumAgeMs: 1000 }, clock);
    const pass = async (ms: number) => {
      nowMs += ms;
      await vi.advanceTimersByTimeAsync(ms);
    };
    // Put by functions that return, so that the cache alone holds them.
    const put = (name: string, sinceMs?: number) => {
      const key = { name };
      cache.put(name, key, sinceMs);
      return new WeakRef(key);
    };
    const young = put('young');
    const old = put('old', nowMs - 600);
    await pass(399);
    expect(await isHeld(old)).toBe(true);
    await pass(1);
    expect([await isHeld(old), await isHeld(young)]).toEqual([false, true]);
    await pass(600);
    expect(await isHeld(young)).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('counts the age of a key from when it was made from another, if it is told so', () => {
    const cache = createKeyCache<string>({ maximumAgeMs: 1000 }, clock);
    cache.put('a', 'key a', nowMs - 999);
    expect(cache.find('a')).toBe('key a');
    nowMs += 1;
    expect(cache.find('a')).toBeNull();
  });

  it('keeps nothing when it may hold no entries', () => {
    const cache = createKeyCache<string>({ maximumEntries: 0 }, clock);
    cache.put('a', 'key a');
    expect(cache.find('a')).toBeNull();
  });
});
