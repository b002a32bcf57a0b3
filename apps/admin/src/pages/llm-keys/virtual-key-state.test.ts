import { describe, expect, it } from 'vitest';

import { virtualKeyState } from './virtual-key-state.ts';

const now = '2026-11-27T12:00:00.000Z';

describe('the state of a virtual key', () => {
  it.each([
    [null, '2027-01-01T00:00:00.000Z', 'good'],
    [null, '2026-12-04T11:59:59.999Z', 'expiring'],
    [null, '2026-12-04T12:00:00.000Z', 'good'],
    [null, now, 'expired'],
    ['2026-11-20T00:00:00.000Z', '2027-01-01T00:00:00.000Z', 'revoked'],
  ])('revoked at %s and good until %s is %s', (revokedAt, expiresAt, state) => {
    expect(virtualKeyState({ revokedAt, expiresAt }, Date.parse(now))).toBe(state);
  });
});
