import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { beforeAll, describe, expect, it } from 'vitest';

import { Problem, connections, session } from '@ataski/contract';
import { createVisitor } from '@ataski/local/visitor';
import type { Visitor } from '@ataski/local/visitor';

import { useProduct } from '../product.fixture.ts';
import { routes } from '../routes/index.ts';

const canary = 'canary-51d0c3aa';
const adminAssets = fileURLToPath(new URL('../../../admin/dist/assets/', import.meta.url));

describe('every kind of answer', () => {
  const product = useProduct();
  let ada: Visitor;

  beforeAll(async () => {
    ada = await product.signIn('ada@acme.example');
  });

  const asset = (): string => readdirSync(adminAssets).find((name) => name.endsWith('.js')) ?? '';
  const post = (path: string, body = '{}'): Promise<Response> =>
    fetch(`${product.url}${path}`, { method: 'POST', body });
  const kinds: readonly (readonly [string, number, () => Promise<Response>])[] = [
    ['a health probe', 200, () => ada.fetch('/healthz')],
    ['a readiness probe', 200, () => ada.fetch('/readyz')],
    [
      'a page of the app',
      200,
      () => ada.fetch('/connections', { headers: { accept: 'text/html' } }),
    ],
    ['a file of the app', 200, () => ada.fetch(`/assets/${asset()}`)],
    ['a file that is not there', 404, () => ada.fetch('/assets/nothing.js')],
    ['the public page', 200, () => ada.fetch('/security')],
    ['its stylesheet', 200, () => ada.fetch('/security.css')],
    ['an entry for programs', 200, () => ada.fetch('/security/stripe.json')],
    ['an entry for reading', 200, () => ada.fetch('/security/sage_intacct.md')],
    ['the description', 200, () => ada.fetch('/openapi.json')],
    ['an answer of the API', 200, () => ada.fetch('/api/session')],
    ['an unauthenticated request', 401, () => fetch(`${product.url}/api/session`)],
    ['a denied request', 403, () => fetch(`${product.url}/api/session/end`, { method: 'POST' })],
    ['a missing route', 404, () => ada.fetch('/api/nothing')],
    [
      'a bad body',
      400,
      () =>
        ada.fetch('/api/connections', {
          method: 'POST',
          body: '{',
          headers: { 'content-type': 'application/json' },
        }),
    ],
    ['a redirect', 303, () => ada.fetch('/auth/sign-in')],
    ['a refused callback', 400, () => ada.fetch('/auth/callback')],
    ['an unsigned event', 401, () => ada.fetch('/webhooks/workos', { method: 'POST', body: '{}' })],
    ['an event for a closed webhook', 404, () => post('/webhooks/recall')],
    ['an event of nobody', 404, () => post('/webhooks/constructor')],
    ['an event that is too large', 400, () => post('/webhooks/recall', 'x'.repeat(300_000))],
    ['OPTIONS', 200, () => ada.fetch('/api/session', { method: 'OPTIONS' })],
    ['HEAD', 200, () => ada.fetch('/security', { method: 'HEAD' })],
  ];

  it.each(kinds)(
    '%s (%i) carries the security headers and a correlation id',
    async (_kind, status, send) => {
      const response = await send();
      await response.arrayBuffer();
      expect(response.status).toBe(status);
      const { headers } = response;
      expect(headers.get('x-correlation-id')).toMatch(/^c_[0-9a-f-]{36}$/);
      expect(headers.get('x-powered-by')).toBeNull();
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()'),
      });
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it.each(kinds.filter(([, status]) => status >= 400))(
    '%s (%i) is a problem document that nobody keeps',
    async (_kind, status, send) => {
      const response = await send();
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(response.headers.get('cache-control')).toBe('no-store');
      const problem = Problem.parse(await response.json());
      expect(problem.status).toBe(status);
      expect(problem.correlationId).toBe(response.headers.get('x-correlation-id'));
    },
  );

  it('gives each answer an id of its own, whatever the client sends', async () => {
    const wished = 'c_00000000-0000-4000-8000-000000000000';
    const ids = await Promise.all(
      [1, 2].map(async () =>
        (await ada.fetch('/healthz', { headers: { 'x-correlation-id': wished } })).headers.get(
          'x-correlation-id',
        ),
      ),
    );
    expect(new Set([...ids, wished]).size).toBe(3);
  });

  it('knows one spelling of an address only', async () => {
    const response = await ada.fetch('/API/session', { headers: { accept: 'application/json' } });
    expect(response.status).toBe(404);
  });

  it('keeps cookies, headers, queries, bodies and paths out of the log', async () => {
    const headers = {
      authorization: `Bearer ${canary}`,
      'x-forwarded-for': canary,
      'user-agent': canary,
      'content-type': 'application/json',
    };
    await ada.fetch(`/api/audit/events?actorId=${canary}`, { headers });
    await ada.fetch(`/api/${canary}`, { headers });
    await ada.fetch(`/api/connections/${canary}`, { headers });
    await ada.fetch('/api/connections', {
      method: 'POST',
      headers,
      body: JSON.stringify({ label: canary }),
    });
    await ada.fetch('/api/connections', { method: 'POST', headers, body: `{"${canary}` });
    await ada.fetch(`/auth/callback?code=${canary}&state=${canary}`, { headers });
    await ada.fetch(`/auth/sign-in?returnTo=/${canary}`, { headers });
    const last = await ada.fetch('/api/session', { headers });
    await expect.poll(() => product.log()).toContain(last.headers.get('x-correlation-id'));
    const log = product.log();
    expect(log).not.toContain(canary);
    for (const value of ada.cookies.values()) expect(log).not.toContain(value);
    const lines = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ route }) => route)).toEqual(
      expect.arrayContaining(['listAuditEvents', 'getSession', 'signInCallback', 'unrouted']),
    );
    const fields = new Set(lines.flatMap((line) => Object.keys(line)));
    const known = [
      'level',
      'time',
      'correlationId',
      'method',
      'route',
      'status',
      'durationMs',
      'code',
      'kind',
      'cause',
      'frames',
      'task',
      'error',
    ];
    expect([...fields].filter((field) => !known.includes(field))).toEqual([]);
  });
});

describe('a request that changes something', () => {
  const product = useProduct();
  const changing = routes
    .filter(({ call }) => call.method !== 'GET')
    .map(({ call }) => [call.id, call] as const);
  const json = { 'content-type': 'application/json' };
  const attacks: readonly (readonly [string, Record<string, string>])[] = [
    ['from another site', { ...json, 'sec-fetch-site': 'cross-site' }],
    ['from a subdomain', { ...json, 'sec-fetch-site': 'same-site' }],
    ['typed by hand, without an origin', { ...json, 'sec-fetch-site': 'none' }],
    [
      'with the origin of another site',
      { ...json, 'sec-fetch-site': 'none', origin: 'https://evil.example' },
    ],
    [
      'that claims to be from here with another origin',
      { ...json, 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
    ],
    ['with an opaque origin', { ...json, 'sec-fetch-site': 'none', origin: 'null' }],
    [
      'as a form',
      { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    ],
    ['as a text', { 'content-type': 'text/plain', 'sec-fetch-site': 'same-origin' }],
  ];

  it.each(changing)(
    '%s is refused from elsewhere, with a valid session at hand',
    async (_id, call) => {
      const ada = await product.signIn('ada@acme.example');
      const path = call.path.replace('{connectionId}', crypto.randomUUID());
      for (const [attack, headers] of attacks) {
        const response = await ada.fetch(path, { method: call.method, headers });
        const { code } = Problem.parse(await response.json());
        expect([attack, response.status, code]).toEqual([attack, 403, 'ACCESS_CROSS_SITE_REFUSED']);
      }
      const own = await ada.fetch(path, {
        method: call.method,
        headers: { ...json, 'sec-fetch-site': 'same-origin' },
      });
      expect(await own.text()).not.toContain('ACCESS_CROSS_SITE_REFUSED');
    },
  );

  it('is accepted of an old browser that names its origin only', async () => {
    const ada = await product.signIn('ada@acme.example');
    const headers = { ...json, 'sec-fetch-site': 'none', origin: product.url };
    const response = await ada.fetch(session.endSession.path, { method: 'POST', headers });
    expect(response.status).toBe(200);
  });
});

describe('too many requests', () => {
  const product = useProduct({ timing: { ratePerMinute: 20, signInPerMinute: 3 } });

  it('are answered 429 as a problem, with the time to wait; probes go on', async () => {
    const visitor = createVisitor(product.url);
    const signIns = [];
    for (let n = 0; n < 4; n += 1) signIns.push(await visitor.fetch('/auth/sign-in'));
    expect(signIns.map(({ status }) => status)).toEqual([303, 303, 303, 429]);
    const others = [];
    for (let n = 0; n < 17; n += 1)
      others.push(
        await visitor.fetch('/api/session', {
          headers: { 'x-forwarded-for': `10.0.0.${String(n)}` },
        }),
      );
    expect(others.slice(0, 16).every(({ status }) => status === 401)).toBe(true);
    const refused = others[16];
    expect(refused?.status).toBe(429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused?.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(Problem.parse(await refused?.json())).toMatchObject({
      status: 429,
      code: 'SERVER_RATE_LIMITED',
    });
    expect((await visitor.fetch('/healthz')).status).toBe(200);
    expect((await visitor.fetch('/readyz')).status).toBe(200);
  });
});

describe('the progress of a sync', () => {
  const product = useProduct({ stripeLatencyMs: 20 });

  it('is sent as it moves, and ends when the run is complete', async () => {
    const ada = await product.signIn('ada@acme.example');
    const { id } = await product.connect(ada);
    const response = await ada.fetch(connections.watchSync.path.replace('{connectionId}', id));
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const events = (await response.text())
      .trim()
      .split('\n\n')
      .filter((event) => !event.startsWith(':'));
    expect(events.at(-1)).toBe('event: end\ndata: {}');
    const runs = events
      .slice(0, -1)
      .map((event) =>
        connections.SyncRun.parse(JSON.parse(event.replace('event: progress\ndata: ', ''))),
      );
    expect(runs.length).toBeGreaterThan(1);
    expect(runs.at(-1)?.state).toBe('complete');
  });

  it('breaks off when the product stops, and what is under way is answered', async () => {
    const ada = await product.signIn('ada@acme.example');
    product.local.stripe.setLatencyMs(400);
    const { id } = await product.connect(ada);
    const response = await ada.fetch(connections.watchSync.path.replace('{connectionId}', id));
    const stream = response.text();
    const answer = ada.call(connections.listConnections, {});
    const startedAt = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await product.local.product.stop();
    expect(performance.now() - startedAt).toBeLessThan(9_000);
    expect(await stream).not.toContain('event: end');
    expect((await answer).status).toBe(200);
    await expect(ada.fetch('/healthz')).rejects.toThrow('fetch failed');
  }, 30_000);
});
