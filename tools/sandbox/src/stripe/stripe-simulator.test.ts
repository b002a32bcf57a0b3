import { describe, expect, it } from 'vitest';

import { allStripePermissions } from './restricted-key.ts';
import { createStripeSimulator, stripeVersion } from './stripe-simulator.ts';
import type { StripeSimulatorOptions } from './stripe-simulator.ts';

const acmeKey = 'rk_test_51AcmeSandboxKey0001';
const globexKey = 'rk_test_51GlobexSandboxKey002';
const narrowKey = 'rk_test_51NarrowSandboxKey003';

const at = Date.parse('2026-11-20T12:00:00Z');

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly body: Record<string, never> & { error: Record<string, string> };
}

/** An empty text leaves the header out. */
interface Asked {
  readonly method?: string;
  readonly key?: string;
  readonly version?: string;
}

function start(options: Partial<StripeSimulatorOptions> = {}) {
  const stripe = createStripeSimulator({
    keys: [
      { key: acmeKey, account: 'acct_acme', permissions: allStripePermissions },
      { key: globexKey, account: 'acct_globex', permissions: allStripePermissions },
      { key: narrowKey, account: 'acct_acme', permissions: ['rak_customer_read'] },
    ],
    requestsPerSecond: 1000,
    now: () => new Date(at),
    ...options,
  });
  const ask = async (path: string, options: Asked = {}): Promise<Answer> => {
    const { method = 'GET', key = acmeKey, version = stripeVersion } = options;
    const [pathname = '', query = ''] = path.split('?');
    const answer = await stripe.handle({
      method,
      host: 'api.stripe.com',
      path: pathname,
      query: new URLSearchParams(query),
      headers: {
        ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
        ...(version === '' ? {} : { 'stripe-version': version }),
      },
      body: Buffer.alloc(0),
    });
    const text = String(answer.body);
    return {
      status: answer.status,
      headers: answer.headers ?? {},
      text,
      body: JSON.parse(text) as Answer['body'],
    };
  };
  return { stripe, ask };
}

describe('a simulated Stripe key', () => {
  it('reads what its permissions allow, with a request id on each answer', async () => {
    const { ask, stripe } = start();
    const first = await ask('/v1/customers?limit=1');
    const second = await ask('/v1/customers?limit=1', { key: narrowKey });
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.headers['request-id']).toMatch(/^req_/);
    expect(first.headers['request-id']).not.toBe(second.headers['request-id']);
    expect(first.headers['content-type']).toBe('application/json');
    expect(stripe.requestCount()).toBe(2);
  });

  it.each([
    ['/v1/subscriptions', 'rak_subscription_read'],
    ['/v1/invoices', 'rak_invoice_read'],
    ['/v1/invoices/in_1/lines', 'rak_invoice_read'],
    ['/v1/refunds', 'rak_charge_read'],
    ['/v1/payment_intents', 'rak_payment_intent_read'],
    ['/v1/events', 'rak_event_read'],
  ])('is refused on %s with the name of the missing permission %s', async (path, permission) => {
    const { ask } = start();
    const answer = await ask(path, { key: narrowKey });
    expect(answer.status).toBe(403);
    expect(answer.body.error).toMatchObject({ type: 'invalid_request_error' });
    expect(answer.body.error['message']).toContain(`Having the '${permission}' permission`);
    expect(answer.text).not.toContain(narrowKey);
  });

  it('is refused when it is absent, unknown, or was revoked', async () => {
    const { ask, stripe } = start();
    expect(await ask('/v1/customers', { key: '' })).toMatchObject({ status: 401 });
    const unknown = await ask('/v1/customers', { key: 'rk_test_unknownunknown1234' });
    expect(unknown).toMatchObject({
      status: 401,
      body: { error: { type: 'invalid_request_error' } },
    });
    expect(unknown.text).not.toContain('unknownunknown');
    stripe.revokeKey(acmeKey);
    expect(await ask('/v1/customers')).toMatchObject({ status: 401 });
  });

  it.each([
    ['POST', '/v1/customers', 'rak_customer_write'],
    ['POST', '/v1/refunds', 'rak_charge_write'],
    ['DELETE', '/v1/invoices/in_1', 'rak_invoice_write'],
  ])('cannot %s %s, for which it would need %s', async (method, path, permission) => {
    const { ask } = start();
    const answer = await ask(path, { method });
    expect(answer.status).toBe(403);
    expect(answer.body.error['message']).toContain(permission);
  });

  it('sees only its own account, each with its marker in every name', async () => {
    const { ask } = start();
    const acme = await ask('/v1/customers?limit=100');
    const globex = await ask('/v1/customers?limit=100', { key: globexKey });
    expect(acme.text).toContain('(ACME 0');
    expect(acme.text).not.toContain('GLOBEX');
    expect(globex.text).toContain('(GLOBEX 0');
    expect(globex.text).not.toContain('ACME');
  });
});

describe('a simulated Stripe request', () => {
  it.each([
    ['', 'without a version'],
    ['2024-06-20', 'with another version'],
  ])('is refused %#: %s', async (version) => {
    const { ask } = start();
    expect(await ask('/v1/customers', { version })).toMatchObject({
      status: 400,
      body: { error: { type: 'invalid_request_error' } },
    });
  });

  it.each([
    ['GET', '/v1/unknown'],
    ['GET', '/v2/customers'],
    ['GET', '/v1/customers/cus_1/lines'],
    ['GET', '/v1/invoices/in_1/lines/il_1'],
    ['PUT', '/v1/customers'],
    ['GET', '/v1/customers/..'],
  ])('to %s %s is not recognised', async (method, path) => {
    const { ask } = start();
    const answer = await ask(path, { method });
    expect(answer.status).toBe(404);
    expect(answer.body.error['message']).toContain('Unrecognized request URL');
  });

  it.each([
    ['/v1/customers?foo=1', 'parameter_unknown', 'foo'],
    ['/v1/customers?created[near]=1', 'parameter_unknown', 'created[near]'],
    ['/v1/payment_intents?status=succeeded', 'parameter_unknown', 'status'],
    ['/v1/customers?updated[gte]=1', 'parameter_unknown', 'updated[gte]'],
    ['/v1/customers/cus_1?foo=1', 'parameter_unknown', 'foo'],
    ['/v1/customers?expand[]=data.sources', 'parameter_invalid', 'expand[]'],
    ['/v1/customers?limit=0', 'parameter_invalid_integer', 'limit'],
    ['/v1/customers?limit=101', 'parameter_invalid_integer', 'limit'],
    ['/v1/customers?limit=ten', 'parameter_invalid_integer', 'limit'],
    ['/v1/customers?created[gte]=yesterday', 'parameter_invalid_integer', 'created[gte]'],
    ['/v1/customers?starting_after=cus_none', 'resource_missing', 'starting_after'],
    ['/v1/customers?ending_before=cus_none', 'resource_missing', 'ending_before'],
    ['/v1/invoices?status=unpaid', undefined, 'status'],
    ['/v1/subscriptions?status=deleted', undefined, 'status'],
    ['/v1/events?types[]=invoice.*', 'parameter_invalid', 'types'],
    [
      `/v1/events?${Array.from({ length: 21 }, () => 'types[]=invoice.paid').join('&')}`,
      'parameter_invalid_array',
      'types',
    ],
  ])('to %s is a 400 %s at %s', async (path, code, param) => {
    const { ask } = start();
    const answer = await ask(path);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ type: 'invalid_request_error', param });
    expect(answer.body.error['code']).toBe(code);
  });

  it('takes only one of the two cursors', async () => {
    const { ask, stripe } = start();
    const [first] = stripe.objects('acct_acme', 'customer');
    const id = first?.id ?? '';
    const answer = await ask(`/v1/customers?starting_after=${id}&ending_before=${id}`);
    expect(answer.status).toBe(400);
  });

  it('above the rate of its account is a 429 that names the limit, until the next second', async () => {
    let now = at;
    const { ask } = start({ requestsPerSecond: 2, now: () => new Date(now) });
    const statuses = [];
    for (let request = 0; request < 3; request += 1)
      statuses.push((await ask('/v1/customers')).status);
    expect(statuses).toEqual([200, 200, 429]);
    const refused = await ask('/v1/customers');
    expect(refused.headers).toMatchObject({
      'stripe-rate-limited-reason': 'global-rate',
      'stripe-should-retry': 'true',
    });
    expect(refused.body.error).toMatchObject({ code: 'rate_limit' });
    expect((await ask('/v1/customers', { key: globexKey })).status).toBe(200);
    now += 1_000;
    expect((await ask('/v1/customers')).status).toBe(200);
  });

  it('takes as long as it is told to', async () => {
    const { ask, stripe } = start();
    stripe.setLatencyMs(60);
    const startedAt = performance.now();
    await ask('/v1/customers?limit=1');
    expect(performance.now() - startedAt).toBeGreaterThan(50);
  });

  it.each([
    [429, 'stripe-rate-limited-reason'],
    [500, 'stripe-should-retry'],
    [409, 'stripe-should-retry'],
  ])('that is made to fail with %i has the shape and headers of Stripe', (status, header) => {
    const { stripe } = start();
    const answer = stripe.failure?.(status);
    expect(answer?.status).toBe(status);
    expect(answer?.headers).toHaveProperty(header);
    expect(JSON.parse(String(answer?.body))).toHaveProperty('error.message');
  });
});
