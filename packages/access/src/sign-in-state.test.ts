import { describe, expect, it } from 'vitest';

import { createSignInStateSealer } from './sign-in-state.ts';

const password = 'p'.repeat(32);
const state = { state: 'state', codeVerifier: 'verifier', returnTo: '/audit' };

describe('the state of a sign-in', () => {
  let time = Date.parse('2026-11-23T12:00:00Z');
  const clock = { now: () => new Date(time) };
  const sealer = createSignInStateSealer([password], clock);

  it('comes back as it was, and is unreadable on the way', async () => {
    const sealed = await sealer.seal(state);
    expect(await sealer.open(sealed)).toEqual(state);
    const readable = sealed
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString())
      .join();
    expect(readable).not.toContain('verifier');
  });

  it('opens under a former password as well', async () => {
    const sealed = await sealer.seal(state);
    expect(await createSignInStateSealer(['q'.repeat(32), password], clock).open(sealed)).toEqual(
      state,
    );
  });

  it('is refused with any of its characters changed', async () => {
    const sealed = await sealer.seal(state);
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = `${sealed.slice(0, index)}${other(sealed.charAt(index))}${sealed.slice(index + 1)}`;
      await expect(sealer.open(changed)).rejects.toMatchObject({ code: 'ACCESS_STATE_INVALID' });
    }
  });

  it('is refused under another password, and after ten minutes', async () => {
    const sealed = await sealer.seal(state);
    const other = createSignInStateSealer(['q'.repeat(32)], clock);
    await expect(other.open(sealed)).rejects.toMatchObject({ code: 'ACCESS_STATE_INVALID' });
    time += 600_000;
    await expect(sealer.open(sealed)).rejects.toMatchObject({ code: 'ACCESS_STATE_INVALID' });
  });
});

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Differs in the highest of its six bits: the lowest of a last character may stand for nothing. */
function other(character: string): string {
  return alphabet.charAt((Math.max(0, alphabet.indexOf(character)) + 32) % 64);
}
