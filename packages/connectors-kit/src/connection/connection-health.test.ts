import { describe, expect, it } from 'vitest';

import { healthOf } from './connection-health.ts';
import type { HealthFacts } from './connection-health.ts';

const now = new Date('2026-11-26T12:00:00Z');
const days = (count: number): Date => new Date(now.getTime() + count * 86_400_000);
const well: HealthFacts = {
  state: 'connected',
  healthCode: null,
  checkedAt: now,
  refreshExpiresAt: null,
  waitingUntil: null,
};

describe('the health of a connection', () => {
  it('is healthy when the last check ended well and nothing is about to end', () => {
    expect(healthOf({ ...well, refreshExpiresAt: days(60) }, now)).toEqual({
      status: 'healthy',
      until: null,
      checkedAt: now.toISOString(),
    });
  });

  it('is expiring, with the day, when the consent ends within a fortnight', () => {
    expect(healthOf({ ...well, refreshExpiresAt: days(13) }, now)).toMatchObject({
      status: 'expiring',
      until: days(13).toISOString(),
    });
  });

  it('is limited for as long as the provider asks us to wait, and not longer', () => {
    expect(healthOf({ ...well, waitingUntil: days(1) }, now)).toMatchObject({
      status: 'limited',
      until: days(1).toISOString(),
    });
    expect(healthOf({ ...well, waitingUntil: days(-1) }, now).status).toBe('healthy');
  });

  it.each([
    ['CONNECTORS_KIT_CREDENTIAL_REJECTED', 'needs_consent'],
    ['CONNECTORS_KIT_PERMISSION_MISSING', 'permission_missing'],
    ['CONNECTORS_KIT_NO_CREDIT', 'no_credit'],
    ['CONNECTORS_KIT_PROVIDER_BUSY', 'limited'],
    ['CONNECTORS_KIT_RESPONSE_INVALID', 'unreachable'],
    ['EGRESS_TLS_REFUSED', 'unreachable'],
  ])('follows from the code of the last check: %s', (healthCode, status) => {
    expect(healthOf({ ...well, healthCode }, now).status).toBe(status);
  });

  it('says that somebody has to consent again, whatever the last check said', () => {
    expect(healthOf({ ...well, state: 'needs_reauth' }, now).status).toBe('needs_consent');
  });

  it('is of no interest once disconnected', () => {
    const facts = {
      ...well,
      state: 'disconnected',
      healthCode: 'CONNECTORS_KIT_NO_CREDIT',
    } as const;
    expect(healthOf(facts, now).status).toBe('disconnected');
  });
});
