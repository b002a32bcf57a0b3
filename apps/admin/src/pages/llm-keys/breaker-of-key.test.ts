import { describe, expect, it } from 'vitest';

import type { breakers } from '@ataski/contract';

import { breakerOfKey } from './breaker-of-key.ts';

const breaker = (
  scopeId: string,
  state: breakers.BreakerState,
): breakers.Breaker & { state: breakers.BreakerState } => ({
  ...{ scope: scopeId === '' ? 'tenant' : 'key', scopeId, state },
  ...{ cause: 'went_on', reason: null, paceNanoUsd: '1' },
  ...{ changedAt: '2026-11-27T12:00:00.000Z', until: null },
});
const [leaked, other] = [{ id: 'leaked' }, { id: 'other' }];

describe('the breaker of a virtual key', () => {
  it('is its own, and none of another key', () => {
    const known = [breaker('leaked', 'open')];
    expect(breakerOfKey(known, leaked)).toBe(known[0]);
    expect(breakerOfKey(known, other)).toBeUndefined();
  });

  it('is the tenant’s, which stops every key, unless its own is stricter', () => {
    const known = [breaker('', 'slow'), breaker('leaked', 'open')];
    expect(breakerOfKey(known, other)).toBe(known[0]);
    expect(breakerOfKey(known, leaked)).toBe(known[1]);
  });

  it('is none where all are closed', () => {
    expect(breakerOfKey([breaker('leaked', 'closed')], leaked)).toBeUndefined();
  });
});
