import { describe, expect, it } from 'vitest';

import { hubspotWebhook } from './hubspot-webhook.ts';

const event = {
  ...{ eventId: 100, subscriptionId: 7, portalId: 62515, occurredAt: 1_763_640_000_000 },
  ...{ subscriptionType: 'deal.creation', attemptNumber: 0, objectId: 123 },
};

describe('an event of HubSpot', () => {
  it('names its account, and is the same when it is tried again', () => {
    const [first, again] = hubspotWebhook.events([event, { ...event, attemptNumber: 3 }], {
      id: null,
    });
    expect(first).toEqual({
      id: '7:100:1763640000000',
      about: { kind: 'account', id: '62515' },
    });
    expect(again).toEqual(first);
  });

  it('with an id that a double cannot hold is not understood', () => {
    const text = JSON.stringify([event]).replace('62515', '9007199254740993');
    expect(() => hubspotWebhook.events(JSON.parse(text), { id: null })).toThrow();
  });
});
