import { describe, expect, it } from 'vitest';

import { xeroWebhook } from './xero-webhook.ts';

const event = {
  resourceUrl: 'https://api.xero.com/api.xro/2.0/Invoices/717f2bfc',
  ...{
    resourceId: '717f2bfc',
    eventDateUtc: '2026-11-20T12:00:00.000',
    tenantType: 'ORGANISATION',
  },
  ...{ eventType: 'CREATE', eventCategory: 'INVOICE', tenantId: 'c2cc9b6e' },
};
const verified = { id: null };

describe('an event of Xero', () => {
  it('names its organisation, and is another one when anything about it is another', () => {
    const later = { ...event, eventDateUtc: '2026-11-20T12:00:01.000' };
    const told = xeroWebhook.events({ events: [event, later], entropy: 'X' }, verified);
    expect(told.map(({ about }) => about)).toEqual([
      { kind: 'account', id: 'c2cc9b6e' },
      { kind: 'account', id: 'c2cc9b6e' },
    ]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(2);
    const again = xeroWebhook.events({ events: [event], entropy: 'Y' }, verified);
    expect(again[0]?.id).toBe(told[0]?.id);
  });

  it('is none in an intent to receive', () => {
    const intent = { events: [], firstEventSequence: 0, lastEventSequence: 0, entropy: 'X' };
    expect(xeroWebhook.events(intent, verified)).toEqual([]);
  });

  it('of another shape is not understood', () => {
    expect(() => xeroWebhook.events({ events: [{ ...event, tenantId: 1 }] }, verified)).toThrow();
  });
});
