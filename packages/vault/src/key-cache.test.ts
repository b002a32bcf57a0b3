import { describe, expect, it } from 'vitest';

import { createKeyCache } from './key-cache.ts';

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

  it('keeps nothing when it may hold no entries', () => {
    const cache = createKeyCache<string>({ maximumEntries: 0 }, clock);
    cache.put('a', 'key a');
    expect(cache.find('a')).toBeNull();
  });
});
