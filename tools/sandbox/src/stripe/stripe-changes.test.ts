import { describe, expect, it } from 'vitest';

import { allStripePermissions } from './restricted-key.ts';
import { createStripeSimulator, stripeVersion } from './stripe-simulator.ts';

const key = 'rk_test_51AcmeSandboxKey0001';
const acme = 'acct_acme';
const dayMs = 86_400_000;

interface Body {
  readonly [field: string]: unknown;
  readonly data: readonly { id: string; type: string; created: number; data: { object: Body } }[];
}

function start() {
  let now = Date.parse('2026-11-20T12:00:00Z');
  const stripe = createStripeSimulator({
    keys: [{ key, account: acme, permissions: allStripePermissions }],
    requestsPerSecond: 10_000,
    now: () => new Date(now),
  });
  const get = async (path: string): Promise<{ status: number; body: Body }> => {
    const [pathname = '', query = ''] = path.split('?');
    const answer = await stripe.handle({
      method: 'GET',
      host: 'api.stripe.com',
      path: pathname,
      query: new URLSearchParams(query),
      headers: {
        authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
        'stripe-version': stripeVersion,
      },
      body: Buffer.alloc(0),
    });
    return { status: answer.status, body: JSON.parse(String(answer.body)) as Body };
  };
  const since = Math.floor(now / 1000);
  const news = async (): Promise<string[]> => {
    const { body } = await get(`/v1/events?limit=100&created[gte]=${since}`);
    return body.data.map(({ type }) => type);
  };
  const wait = (ms: number): void => {
    now += ms;
  };
  return { stripe, get, news, wait };
}

describe('a change in the simulated Stripe', () => {
  it('of a customer shows in the object and leaves an event', async () => {
    const { stripe, get, news } = start();
    const made = stripe.mutate.createCustomer(acme, { email: 'new@acme.example' });
    stripe.mutate.updateCustomer(acme, made.id, { email: 'newer@acme.example' });
    expect((await get(`/v1/customers/${made.id}`)).body['email']).toBe('newer@acme.example');
    expect((await get('/v1/customers?limit=1')).body.data[0]?.id).toBe(made.id);
    expect(await news()).toEqual(['customer.updated', 'customer.created']);
  });

  it('that deletes a customer leaves a stub, takes it from the list, and cancels its subscriptions', async () => {
    const { stripe, get, news } = start();
    const live = stripe.objects(acme, 'subscription').find(({ status }) => status === 'active');
    const customer = live?.['customer'] as string;
    stripe.mutate.deleteCustomer(acme, customer);
    expect(await get(`/v1/customers/${customer}`)).toEqual({
      status: 200,
      body: { id: customer, object: 'customer', deleted: true },
    });
    expect(stripe.objects(acme, 'customer').some(({ id }) => id === customer)).toBe(false);
    expect((await get(`/v1/customers?starting_after=${customer}`)).status).toBe(400);
    expect((await get(`/v1/subscriptions/${live?.id ?? ''}`)).body['status']).toBe('canceled');
    expect(await news()).toEqual(
      expect.arrayContaining(['customer.deleted', 'customer.subscription.deleted']),
    );
  });

  it('that deletes a draft invoice leaves nothing but its event', async () => {
    const { stripe, get, news } = start();
    const draft = stripe.mutate.createInvoice(acme);
    stripe.mutate.deleteDraftInvoice(acme, draft.id);
    expect(await get(`/v1/invoices/${draft.id}`)).toMatchObject({
      status: 404,
      body: { error: { code: 'resource_missing', type: 'invalid_request_error' } },
    });
    expect(await news()).toEqual(['invoice.deleted', 'invoice.created']);
    const paid = stripe.objects(acme, 'invoice').find(({ status }) => status === 'paid');
    expect(() => stripe.mutate.deleteDraftInvoice(acme, paid?.id ?? '')).toThrow('Only a draft');
  });

  it('of an invoice to paid has the events of a payment', async () => {
    const { stripe, news } = start();
    const open = stripe.objects(acme, 'invoice').find(({ status }) => status === 'open');
    stripe.mutate.updateInvoice(acme, open?.id ?? '', { status: 'paid', amount_remaining: 0 });
    expect(await news()).toEqual(['invoice.payment_succeeded', 'invoice.paid', 'invoice.updated']);
  });

  it('adds refunds, cancels subscriptions and changes payments', async () => {
    const { stripe, get, news } = start();
    const payment = stripe
      .objects(acme, 'payment_intent')
      .find(({ status }) => status === 'succeeded');
    const refund = stripe.mutate.createRefund(acme, payment?.id ?? '', 123);
    expect((await get(`/v1/refunds/${refund.id}`)).body).toMatchObject({
      amount: 123,
      payment_intent: payment?.id,
    });
    const subscription = stripe
      .objects(acme, 'subscription')
      .find(({ status }) => status === 'active');
    stripe.mutate.cancelSubscription(acme, subscription?.id ?? '');
    stripe.mutate.updatePaymentIntent(acme, payment?.id ?? '', { status: 'canceled' });
    expect(await news()).toEqual([
      'payment_intent.canceled',
      'customer.subscription.deleted',
      'charge.refunded',
      'refund.created',
    ]);
  });
});

describe('simulated Stripe events', () => {
  it('of one second tie, newest first', async () => {
    const { stripe, get } = start();
    const made = stripe.mutate.createCustomer(acme);
    for (const name of ['a', 'b', 'c']) stripe.mutate.updateCustomer(acme, made.id, { name });
    const { data } = (await get('/v1/events?limit=4')).body;
    expect(new Set(data.map(({ created }) => created)).size).toBe(1);
    expect(data.map((event) => event.data.object['name']).slice(0, 3)).toEqual(['c', 'b', 'a']);
  });

  it('are filtered by type, by a group of types, and by up to twenty types', async () => {
    const { get } = start();
    const typesOf = async (query: string): Promise<Set<string>> =>
      new Set((await get(`/v1/events?limit=100&${query}`)).body.data.map(({ type }) => type));
    expect(await typesOf('type=invoice.paid')).toEqual(new Set(['invoice.paid']));
    expect(
      [...(await typesOf('type=invoice.*'))].every((type) => type.startsWith('invoice.')),
    ).toBe(true);
    expect(await typesOf('types[]=refund.created&types[]=customer.created')).toEqual(
      new Set(['refund.created', 'customer.created']),
    );
    expect(await typesOf('types[0]=refund.created')).toEqual(new Set(['refund.created']));
  });

  it('show their object in the account’s old version, so that it must be read again', async () => {
    const { get } = start();
    const [event] = (await get('/v1/events?type=invoice.created')).body.data;
    expect(event).toMatchObject({ api_version: '2024-06-20' });
    expect(event?.data.object).toHaveProperty('subscription');
    expect(event?.data.object).not.toHaveProperty('parent');
    const [subscribed] = (await get('/v1/events?type=customer.subscription.created')).body.data;
    expect(subscribed?.data.object).toHaveProperty('current_period_end');
  });

  it('are gone after thirty days', async () => {
    const { stripe, get, wait } = start();
    stripe.mutate.createCustomer(acme);
    const [event] = (await get('/v1/events?limit=1')).body.data;
    wait(29 * dayMs);
    expect((await get(`/v1/events/${event?.id ?? ''}`)).status).toBe(200);
    wait(dayMs);
    expect((await get(`/v1/events/${event?.id ?? ''}`)).status).toBe(404);
    expect((await get('/v1/events?limit=1')).body.data).toEqual([]);
  });
});
