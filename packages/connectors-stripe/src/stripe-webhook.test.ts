import { describe, expect, it } from 'vitest';

import { stripeWebhook } from './stripe-webhook.ts';

describe('an event of Stripe', () => {
  it('of a connected account names it', () => {
    const event = { id: 'evt_1Abc', object: 'event', account: 'acct_1', type: 'invoice.paid' };
    expect(stripeWebhook.events(event, { id: null })).toEqual([
      { id: 'evt_1Abc', about: { kind: 'account', id: 'acct_1' } },
    ]);
  });

  it('of the account itself names none, and metadata is not asked', () => {
    const data = { object: { metadata: { account: 'acct_1', tenant: 'acme' } } };
    expect(stripeWebhook.events({ id: 'evt_1', data }, { id: null })).toEqual([]);
  });
});
