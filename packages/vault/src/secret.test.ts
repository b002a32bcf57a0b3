import { format, inspect } from 'node:util';

import { describe, expect, it, vi } from 'vitest';

import { Secret } from './secret.ts';

const text = 'rk_test_canary';
const make = (): { secret: Secret; bytes: Buffer } => {
  const bytes = Buffer.from(text);
  return { secret: new Secret(bytes), bytes };
};

describe('a secret', () => {
  it('shows its bytes to the function that uses it, and returns the answer', () => {
    expect(make().secret.use((bytes) => Buffer.from(bytes).toString())).toBe(text);
  });

  it.each([
    ['String', (secret: Secret) => String(secret)],
    ['a template', (secret: Secret) => `it is ${secret as unknown as string}`],
    ['concatenation', (secret: Secret) => 'it is ' + (secret as unknown as string)],
    ['toString', (secret: Secret) => secret.toString()],
    ['JSON', (secret: Secret) => JSON.stringify({ secret })],
    ['inspection', (secret: Secret) => inspect(secret, { depth: 9, showHidden: true })],
    ['inspection without hooks', (secret: Secret) => inspect(secret, { customInspect: false })],
    ['the console', (secret: Secret) => format('%s %o %O %j', secret, secret, secret, secret)],
    ['copying', (secret: Secret) => inspect(Object.assign({}, secret))],
    ['its properties', (secret: Secret) => inspect(Reflect.ownKeys(secret))],
    ['cloning', (secret: Secret) => inspect(structuredClone(secret))],
    ['an error', (secret: Secret) => inspect(new Error('no', { cause: secret }))],
    ['sorting', (secret: Secret) => [secret, 'x'].sort().join()],
  ])('shows nothing by %s', (_way, show) => {
    const shown = show(make().secret);
    expect(shown).not.toContain('canary');
    expect(shown).not.toMatch(/<Buffer|72 6b|Uint8Array/);
  });

  it('is no number', () => {
    expect(Number(make().secret)).toBeNaN();
  });

  it('is wiped at the end of its block, and shows nothing after that', () => {
    const { secret, bytes } = make();
    expect(secret.isWiped).toBe(false);
    secret[Symbol.dispose]();
    secret[Symbol.dispose]();
    expect(secret.isWiped).toBe(true);
    expect(bytes.every((byte) => byte === 0)).toBe(true);
    expect(() => secret.use(() => undefined)).toThrow(
      expect.objectContaining({ code: 'VAULT_SECRET_WIPED', kind: 'bug' }),
    );
  });

  it('is wiped when its time is over, though nobody reads it', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const bytes = Buffer.from(text);
    const clock = { now: () => new Date(0) };
    const secret = new Secret(bytes, { clock, endsAtMs: 1000 });
    vi.advanceTimersByTime(999);
    expect(secret.use((read) => Buffer.from(read).toString())).toBe(text);
    vi.advanceTimersByTime(1);
    expect(bytes.every((byte) => byte === 0)).toBe(true);
    expect(() => secret.use(() => undefined)).toThrow(
      expect.objectContaining({ code: 'VAULT_LOAN_ENDED', kind: 'denied' }),
    );
    vi.useRealTimers();
  });

  it('is refused when its time is over by the clock, however late the timer is', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let nowMs = 0;
    const bytes = Buffer.from(text);
    const secret = new Secret(bytes, { clock: { now: () => new Date(nowMs) }, endsAtMs: 1000 });
    nowMs = 1000;
    expect(() => secret.use(() => undefined)).toThrow(
      expect.objectContaining({ code: 'VAULT_LOAN_ENDED' }),
    );
    expect(bytes.every((byte) => byte === 0)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('cannot be given another way to show itself', () => {
    const { secret } = make();
    expect(() => Object.assign(secret, { toJSON: () => 'x' })).toThrow(TypeError);
  });
});
