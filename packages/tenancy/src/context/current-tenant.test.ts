import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { createCorrelationId, parseTenantId } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';

import {
  currentTenant,
  findCurrentTenant,
  runInTenant,
  runWithoutTenant,
} from './current-tenant.ts';

const contextOf = (digit: string): TenantContext => ({
  tenantId: parseTenantId(`${digit.repeat(8)}-0000-4000-8000-000000000000`),
  actor: { type: 'user', id: 'user_1' },
  correlationId: createCorrelationId(),
});
const acme = contextOf('a');
const globex = contextOf('b');

describe('the current tenant', () => {
  it('is the one of the surrounding run, behind awaits and timers too', async () => {
    await runInTenant(acme, async () => {
      expect(currentTenant()).toEqual(acme);
      await sleep(1);
      expect(currentTenant()).toEqual(acme);
    });
  });

  it('is absent outside of a run, which throws instead of guessing', () => {
    runInTenant(acme, () => undefined);
    expect(findCurrentTenant()).toBeNull();
    expect(currentTenant).toThrow(
      expect.objectContaining({ code: 'TENANCY_CONTEXT_ABSENT', kind: 'bug' }),
    );
  });

  it('is kept apart between runs that interleave', async () => {
    const seen = await Promise.all(
      Array.from({ length: 100 }, (_, index) => {
        const context = index % 2 === 0 ? acme : globex;
        return runInTenant(context, async () => {
          await sleep(index % 7);
          return currentTenant().tenantId === context.tenantId;
        });
      }),
    );
    expect(seen.every(Boolean)).toBe(true);
  });

  it('is back to the outer one when an inner run ends, also by a throw', () => {
    runInTenant(acme, () => {
      expect(() =>
        runInTenant(globex, () => {
          throw new RangeError('inside');
        }),
      ).toThrow(RangeError);
      expect(currentTenant()).toEqual(acme);
    });
  });

  it('is absent inside a run without one', () => {
    runInTenant(acme, () => {
      expect(runWithoutTenant(findCurrentTenant)).toBeNull();
      expect(currentTenant()).toEqual(acme);
    });
  });

  it('cannot be changed by who holds the object that was passed in', () => {
    const mutable = { ...acme };
    runInTenant(mutable, () => {
      mutable.tenantId = globex.tenantId;
      expect(currentTenant().tenantId).toBe(acme.tenantId);
      const kept = currentTenant();
      expect([Object.isFrozen(kept), Object.isFrozen(kept.actor)]).toEqual([true, true]);
    });
  });
});
