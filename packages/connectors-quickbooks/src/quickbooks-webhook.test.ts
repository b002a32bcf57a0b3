import { describe, expect, it } from 'vitest';

import { quickbooksWebhook } from './quickbooks-webhook.ts';

const event = {
  ...{ specversion: '1.0', id: '88cd52aa', source: 'intuit', type: 'qbo.invoice.updated.v1' },
  ...{ time: '2026-11-20T12:00:00Z', intuitentityid: '1', intuitaccountid: '4620816365012345678' },
};

describe('an event of QuickBooks', () => {
  it('names its company, digit for digit', () => {
    expect(quickbooksWebhook.events([event], { id: null })).toEqual([
      { id: '88cd52aa', about: { kind: 'account', id: '4620816365012345678' } },
    ]);
  });

  it('in the form before CloudEvents is not understood', () => {
    const old = { eventNotifications: [{ realmId: '1', dataChangeEvent: { entities: [] } }] };
    expect(() => quickbooksWebhook.events(old, { id: null })).toThrow();
  });
});
