import { describe, expect, it } from 'vitest';

import { bigAmount } from './amount.ts';
import { allStripePermissions } from './restricted-key.ts';
import { createStripeSimulator, stripeVersion } from './stripe-simulator.ts';
import type { StripeSimulatorOptions } from './stripe-simulator.ts';

const key = 'rk_test_51AcmeSandboxKey0001';
const at = Date.parse('2026-11-20T12:00:00Z');
const lists = ['customers', 'subscriptions', 'invoices', 'refunds', 'payment_intents', 'events'];

interface Item {
  readonly [field: string]: unknown;
  readonly id: string;
  readonly created: number;
}
interface Page {
  readonly object: string;
  readonly url: string;
  readonly has_more: boolean;
  readonly data: readonly Item[];
}

function start(options: Partial<StripeSimulatorOptions> = {}) {
  const stripe = createStripeSimulator({
    keys: [{ key, account: 'acct_acme', permissions: allStripePermissions }],
    requestsPerSecond: 10_000,
    now: () => new Date(at),
    ...options,
  });
  const text = async (path: string): Promise<string> => {
    const [pathname = '', query = ''] = path.split('?');
    const answer = await stripe.handle({
      method: 'GET',
      host: 'api.stripe.com',
      path: pathname,
      query: new URLSearchParams(query),
      headers: { authorization: `Bearer ${key}`, 'stripe-version': stripeVersion },
      body: Buffer.alloc(0),
    });
    expect([path, answer.status]).toEqual([path, 200]);
    return String(answer.body);
  };
  const page = async (path: string): Promise<Page> => JSON.parse(await text(path)) as Page;
  const all = async (path: string, limit = 100): Promise<Item[]> => {
    const found: Item[] = [];
    for (let cursor = ''; ; cursor = `&starting_after=${found.at(-1)?.id ?? ''}`) {
      const next = await page(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${cursor}`);
      found.push(...next.data);
      if (!next.has_more) return found;
    }
  };
  return { stripe, text, page, all };
}

function kindOf(list: string) {
  return list.replace(/s$/, '') as 'customer';
}

describe('a simulated Stripe list', () => {
  it.each(lists)(
    'of %s gives each object once, newest first, whatever the page size',
    async (list) => {
      const { all, stripe } = start();
      const path = `/v1/${list}${list === 'subscriptions' ? '?status=all' : ''}`;
      const found = await all(path, 37);
      expect(found.map(({ id }) => id)).toEqual(
        stripe.objects('acct_acme', kindOf(list)).map(({ id }) => id),
      );
      expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
      const times = found.map(({ created }) => created);
      expect(times).toEqual([...times].sort((a, b) => b - a));
      expect(new Set(times).size).toBeLessThan(times.length);
    },
  );

  it('has ten objects unless asked otherwise, and says whether there are more', async () => {
    const { page } = start();
    const first = await page('/v1/customers');
    expect(first).toMatchObject({ object: 'list', url: '/v1/customers', has_more: true });
    expect(first.data).toHaveLength(10);
    const last = await page('/v1/customers?limit=100&created[lt]=1');
    expect(last).toMatchObject({ has_more: false, data: [] });
  });

  it('goes back by ending_before, still newest first', async () => {
    const { page } = start();
    const first = await page('/v1/customers?limit=5');
    const second = await page(`/v1/customers?limit=5&starting_after=${first.data[4]?.id ?? ''}`);
    const back = await page(`/v1/customers?limit=5&ending_before=${second.data[0]?.id ?? ''}`);
    expect(back).toMatchObject({ has_more: false, data: first.data });
  });

  it('filters by created in all four directions', async () => {
    const { all } = start();
    const everything = await all('/v1/invoices');
    const moment = everything[400]?.created ?? 0;
    const counts = await Promise.all(
      ['gte', 'lt', 'gt', 'lte'].map(
        async (bound) => (await all(`/v1/invoices?created[${bound}]=${moment}`)).length,
      ),
    );
    expect((counts[0] ?? 0) + (counts[1] ?? 0)).toBe(everything.length);
    expect((counts[2] ?? 0) + (counts[3] ?? 0)).toBe(everything.length);
    expect(counts[0]).toBeGreaterThan(counts[2] ?? 0);
  });

  it('hides canceled subscriptions unless asked for all', async () => {
    const { all } = start();
    const live = await all('/v1/subscriptions');
    const every = await all('/v1/subscriptions?status=all');
    const canceled = await all('/v1/subscriptions?status=canceled');
    expect(live.some(({ status }) => status === 'canceled')).toBe(false);
    expect(canceled.length).toBeGreaterThan(10);
    expect(live.length + canceled.length).toBe(every.length);
    expect(every).toHaveLength(180);
  });

  it('filters invoices by status, customer and subscription', async () => {
    const { all } = start();
    const invoices = await all('/v1/invoices');
    const drafts = await all('/v1/invoices?status=draft');
    expect(drafts).toHaveLength(invoices.filter(({ status }) => status === 'draft').length);
    const customer = String(invoices[3]?.['customer']);
    const own = await all(`/v1/invoices?customer=${customer}`);
    expect(own.length).toBeGreaterThan(0);
    expect(own.every((invoice) => invoice['customer'] === customer)).toBe(true);
  });
});

describe('a simulated Stripe invoice', () => {
  it('holds its first ten lines, the rest must be paged', async () => {
    const { all, text } = start();
    const invoices = await all('/v1/invoices');
    const long = invoices.find((invoice) => (invoice['lines'] as Page).has_more);
    const held = long?.['lines'] as Page;
    expect(held.data).toHaveLength(10);
    expect(held.url).toBe(`/v1/invoices/${long?.id ?? ''}/lines`);
    const lines = await all(held.url, 4);
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.slice(0, 10)).toEqual(held.data);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
    expect(JSON.parse(await text(`/v1/invoices/${long?.id ?? ''}`))).toEqual(long);
  });

  it('has the shape of the pinned version', async () => {
    const { all } = start();
    const [invoices, subscriptions] = [await all('/v1/invoices'), await all('/v1/subscriptions')];
    for (const invoice of invoices) {
      expect(invoice).not.toHaveProperty('subscription');
      expect(invoice).not.toHaveProperty('payment_intent');
    }
    const owned = invoices.find((invoice) => invoice['parent'] !== null);
    expect(owned).toHaveProperty(
      'parent.subscription_details.subscription',
      expect.stringMatching(/^sub_/),
    );
    for (const subscription of subscriptions) {
      expect(subscription).not.toHaveProperty('current_period_end');
      expect(subscription).toHaveProperty('items.data[0].current_period_end', expect.any(Number));
    }
  });
});

describe('simulated Stripe money', () => {
  it('has integers that a double cannot hold, written digit for digit', async () => {
    const { stripe, text } = start();
    const big = stripe
      .objects('acct_acme', 'invoice')
      .find(({ total }) => typeof total === 'bigint');
    const payment = stripe
      .objects('acct_acme', 'payment_intent')
      .find(({ amount }) => amount === bigAmount);
    expect(BigInt(Number(bigAmount))).not.toBe(bigAmount);
    expect(await text(`/v1/invoices/${big?.id ?? ''}`)).toContain(`"amount":${bigAmount},`);
    expect(await text(`/v1/payment_intents/${payment?.id ?? ''}`)).toContain(
      `"amount":${bigAmount},`,
    );
    expect(await text('/v1/customers?limit=100&created[lt]=9999999999')).not.toContain('null.');
  });

  it('has decimal texts with twelve places, then without an integer amount', async () => {
    const { all } = start();
    const prices = (await all('/v1/subscriptions?status=all')).map(
      (subscription) => (subscription['items'] as { data: { price: Item }[] }).data[0]?.price,
    );
    const fractional = prices.filter((price) => price?.['unit_amount'] === null);
    expect(fractional.length).toBeGreaterThan(10);
    for (const price of fractional) expect(price?.['unit_amount_decimal']).toMatch(/^\d+\.\d{12}$/);
  });

  it('is in currencies with no, two and three decimals', async () => {
    const { all } = start();
    const invoices = await all('/v1/invoices');
    expect(new Set(invoices.map(({ currency }) => currency))).toEqual(
      new Set(['usd', 'eur', 'gbp', 'jpy', 'bhd']),
    );
    const dinars = (await all('/v1/payment_intents')).filter(({ currency }) => currency === 'bhd');
    expect(dinars.every(({ amount }) => Number(amount) % 10 === 0)).toBe(true);
  });
});

describe('the seed', () => {
  it('makes the same account each time, and another one from another seed', async () => {
    const same = await Promise.all(
      [start(), start()].map(({ text }) => text('/v1/invoices?limit=100')),
    );
    expect(same[0]).toBe(same[1]);
    expect(await start({ seed: 'other' }).text('/v1/invoices?limit=100')).not.toBe(same[0]);
  });

  it('makes as many objects as asked for', async () => {
    const { stripe } = start({
      sizes: { acct_acme: { customers: 7, invoices: 2000, refunds: 0 } },
    });
    expect(stripe.objects('acct_acme', 'customer')).toHaveLength(7);
    expect(stripe.objects('acct_acme', 'invoice')).toHaveLength(2000);
    expect(stripe.objects('acct_acme', 'refund')).toHaveLength(0);
    expect(stripe.objects('acct_acme', 'payment_intent')).toHaveLength(1000);
  });
});
