/** One bad request and the only answer that is right. */
export interface BadRequest {
  readonly name: string;
  readonly status: number;
  readonly code: string;
  readonly path: string;
  readonly init?: RequestInit;
}

/** What must come back in no answer. */
export const canary = 'canary-9f1c52d7';

const someId = '11111111-1111-4111-8111-111111111111';
const json = { 'content-type': 'application/json' };
const invalid = { status: 400, code: 'SERVER_INPUT_INVALID' } as const;
const crossSite = { status: 403, code: 'ACCESS_CROSS_SITE_REFUSED' } as const;
const nothing = { status: 404, code: 'SERVER_ROUTE_MISSING' } as const;

function post(body: string, headers: Readonly<Record<string, string>> = {}): RequestInit {
  return { method: 'POST', body, headers: { ...json, ...headers } };
}

const connecting = { system: 'stripe', label: 'Stripe', credentials: { restricted_key: canary } };
const text = (change: object): string => JSON.stringify({ ...connecting, ...change });

/** Bodies that are no JSON. */
export const malformed: readonly BadRequest[] = [
  '{"a":',
  'null',
  '"text"',
  `{${canary}}`,
  '{}{}',
].map((body) => ({
  name: body,
  status: 400,
  code: 'SERVER_BODY_MALFORMED',
  path: '/api/connections',
  init: post(body),
}));

/** Bodies that are JSON, but not what the route is described to take. */
export const bodies: readonly BadRequest[] = [
  { name: 'a list', ...invalid, init: post('[]') },
  { name: 'nothing', ...invalid, init: post('') },
  { name: 'an unknown field', ...invalid, init: post(text({ [canary]: 1 })) },
  { name: 'a missing field', ...invalid, init: post(JSON.stringify({ system: canary })) },
  { name: 'a number for a text', ...invalid, init: post(text({ label: 7 })) },
  { name: 'a nested list', ...invalid, init: post(text({ credentials: [[[canary]]] })) },
  { name: '10,000 characters', ...invalid, init: post(text({ label: canary.repeat(700) })) },
  {
    name: 'a key of 10,000',
    ...invalid,
    init: post(text({ credentials: { k: canary.repeat(700) } })),
  },
  { name: 'a secret as a name', ...invalid, init: post(text({ credentials: { [canary]: 1 } })) },
  { name: 'U+0000 in a text', ...invalid, init: post(text({ label: `a\u0000${canary}` })) },
  {
    name: 'U+0000 in a name',
    ...invalid,
    init: post(text({ credentials: { 'a\u0000': canary } })),
  },
  { name: '__proto__', ...invalid, init: post(`{"__proto__":${text({})}}`) },
  { name: 'constructor', ...invalid, init: post(text({ constructor: { prototype: { a: 1 } } })) },
  { name: 'no gzip', ...invalid, init: post(text({}), { 'content-encoding': 'gzip' }) },
  {
    name: 'a strange charset',
    ...invalid,
    init: post(text({}), { 'content-type': 'application/json; charset=koi8-r' }),
  },
  {
    name: 'a body too large',
    status: 400,
    code: 'SERVER_BODY_TOO_LARGE',
    init: post(text({ label: canary.repeat(6_000) })),
  },
  {
    name: 'another media type',
    ...crossSite,
    init: post(text({}), { 'content-type': 'text/plain' }),
  },
  {
    name: 'a form',
    ...crossSite,
    init: post('system=stripe', { 'content-type': 'application/x-www-form-urlencoded' }),
  },
  { name: 'another site', ...crossSite, init: post(text({}), { 'sec-fetch-site': 'cross-site' }) },
  {
    name: 'another subdomain',
    ...crossSite,
    init: post(text({}), { 'sec-fetch-site': 'same-site' }),
  },
  {
    name: 'another origin',
    ...crossSite,
    init: post(text({}), { 'sec-fetch-site': 'none', origin: 'https://evil.example' }),
  },
  { name: 'no origin at all', ...crossSite, init: post(text({}), { 'sec-fetch-site': 'none' }) },
].map((each) => ({ path: '/api/connections', ...each }));

/** Addresses, queries and methods that lead nowhere. */
export const addresses: readonly BadRequest[] = [
  { name: 'no uuid', ...invalid, path: `/api/connections/${canary}` },
  { name: 'a quote for an id', ...invalid, path: `/api/connections/${someId}'--` },
  { name: 'broken percent-encoding', ...invalid, path: '/api/connections/%E0%A4%A' },
  { name: 'broken percent-encoding of a page', ...invalid, path: '/%C0%AF%' },
  { name: 'U+0000 in an address', ...invalid, path: '/api/audit/timelines/abcdefgh%00' },
  { name: 'an unknown parameter', ...invalid, path: `/api/connections?${canary}=1` },
  { name: 'the same parameter twice', ...invalid, path: '/api/audit/events?limit=1&limit=2' },
  { name: 'a limit of nothing', ...invalid, path: '/api/audit/events?limit=0' },
  { name: 'a limit without end', ...invalid, path: '/api/audit/events?limit=1e9' },
  { name: 'no date', ...invalid, path: '/api/audit/events?from=yesterday' },
  {
    name: 'the year 0',
    ...invalid,
    code: 'AUDIT_FILTER_INVALID',
    path: '/api/audit/events?from=0000-01-01T00:00:00Z',
  },
  {
    name: 'half a target',
    ...invalid,
    code: 'AUDIT_FILTER_INVALID',
    path: `/api/audit/events?targetId=${canary}`,
  },
  {
    name: '10,000 characters',
    ...invalid,
    path: `/api/audit/events?actorId=${canary.repeat(700)}`,
  },
  { name: 'U+0000 in a query', ...invalid, path: '/api/audit/events?actorId=%00' },
  { name: '__proto__ in a query', ...invalid, path: '/api/audit/events?__proto__=1' },
  { name: 'a cursor of punctuation', ...invalid, path: '/api/audit/events?cursor=%27%3B--' },
  {
    name: 'a cursor of garbage',
    status: 400,
    code: 'AUDIT_CURSOR_INVALID',
    path: `/api/audit/events?cursor=${canary}`,
  },
  {
    name: 'an id twice',
    ...invalid,
    path: `/api/connections/${someId}/sync`,
    init: post(`{"connectionId":"${someId}"}`),
  },
  {
    name: "an id that is nobody's",
    status: 404,
    code: 'CONNECTORS_KIT_CONNECTION_MISSING',
    path: `/api/connections/${someId}/progress`,
  },
  {
    name: 'a correlation id of spaces',
    status: 400,
    code: 'KERNEL_CORRELATION_ID_INVALID',
    path: '/api/audit/timelines/%20%20%20%20%20%20%20%20',
  },
  {
    name: 'PATCH',
    ...nothing,
    path: '/api/connections',
    init: { method: 'PATCH', headers: json, body: '{}' },
  },
  { name: 'PUT on a page', ...nothing, path: '/connections', init: { method: 'PUT' } },
  { name: 'POST on a file', ...nothing, path: '/assets/index.js', init: { method: 'POST' } },
  { name: 'no such route', ...nothing, path: `/api/${canary}` },
  { name: 'a way up', ...nothing, path: '/..%2f..%2fpackage.json' },
  {
    name: 'a foreign page to return to',
    status: 400,
    code: 'ACCESS_RETURN_TO_INVALID',
    path: `/auth/sign-in?returnTo=https://${canary}.example`,
  },
  {
    name: 'an unsigned event',
    status: 401,
    code: 'ACCESS_WEBHOOK_INVALID',
    path: '/webhooks/workos',
    init: post(`{"event":"${canary}"}`),
  },
];
