import { describe, expect, it } from 'vitest';

import { bearer, createAsk } from '../simulator-client.fixture.ts';
import { createHubspotSimulator } from './hubspot-simulator.ts';
import type { HubspotSimulatorOptions } from './hubspot-simulator.ts';

const base = 'https://api.hubapi.com/crm';
const acme = '111';
const scopes = ['deals', 'contacts', 'companies'].map((name) => `crm.objects.${name}.read`);
const dayMs = 86_400_000;

interface Shown {
  readonly id: string;
  readonly properties: Readonly<Record<string, string | null>>;
  readonly archived: boolean;
}
interface Page {
  readonly total: number;
  readonly results: readonly Shown[];
  readonly paging?: { readonly next: { readonly after: string } };
}

function start(options: Partial<HubspotSimulatorOptions> = {}) {
  let now = Date.parse('2026-11-20T12:00:00Z');
  const hubspot = createHubspotSimulator({
    clients: [{ clientId: 'client', clientSecret: 'secret', redirectUris: [] }],
    accounts: [
      { id: acme, name: 'Acme' },
      { id: '222', name: 'Globex' },
    ],
    requestsPerTenSeconds: 100_000,
    searchesPerSecond: 100_000,
    now: () => new Date(now),
    ...options,
  });
  const ask = createAsk(hubspot);
  // A token lives for half an hour only.
  const headersNow = () =>
    bearer(hubspot.oauth.authorize({ accounts: [acme], scopes }).accessToken);
  const get = async (path: string) => {
    const answer = await ask(`${base}${path}`, { headers: headersNow() });
    return { ...answer, page: answer.json as Page };
  };
  const post = async (path: string, json: unknown) => {
    const answer = await ask(`${base}${path}`, { headers: headersNow(), json });
    return { ...answer, page: answer.json as Page };
  };
  const wait = (ms: number): void => {
    now += ms;
  };
  return { hubspot, ask, get, post, wait };
}

describe('a HubSpot list', () => {
  it('is walked by its cursor, with every value a text and ids beyond a double', async () => {
    const { get, hubspot } = start();
    const ids: string[] = [];
    let after = '';
    do {
      const { page } = await get(`/objects/2026-03/deals?limit=100${after}`);
      for (const { id, properties } of page.results) {
        ids.push(id);
        expect(
          Object.values(properties).every((one) => one === null || typeof one === 'string'),
        ).toBe(true);
      }
      after = page.paging === undefined ? '' : `&after=${page.paging.next.after}`;
    } while (after !== '');
    expect(ids).toEqual(hubspot.records(acme, 'deals').map(({ id }) => id));
    expect(new Set(ids).size).toBe(240);
    expect(new Set(ids.map(Number)).size).toBeLessThan(240);
  });

  it('shows the properties and associations that are asked for, and only its own account', async () => {
    const { get } = start();
    const { page, text } = await get(
      '/objects/2026-03/deals?limit=3&properties=amount,nothing&associations=contacts,companies',
    );
    expect(Object.keys(page.results[1]?.properties ?? {}).sort()).toEqual([
      'amount',
      'createdate',
      'hs_lastmodifieddate',
      'hs_object_id',
    ]);
    expect(page.results[1]?.properties['amount']).toBe('12345678901234.5678');
    expect(page.results[1]).toHaveProperty(
      'associations.contacts.results.0.type',
      'deal_to_contact',
    );
    expect(text).not.toContain('GLOBEX');
  });

  it.each([
    ['/objects/2026-03/deals?limit=101', 400],
    ['/objects/2026-03/deals?limit=0', 400],
    ['/objects/2026-03/deals?after=x', 400],
    ['/objects/2026-03/deals?archived=yes', 400],
    ['/objects/2026-03/deals?associations=tickets', 400],
    ['/objects/2026-03/deals?updatedAfter=1', 400],
    [`/objects/2026-03/deals?properties=${'x'.repeat(16_000)}`, 414],
    ['/objects/v3/deals', 404],
    ['/objects/2026-03/tickets', 404],
    ['/objects/2026-03/deals/1', 404],
    ['/objects/2026-03/deals/search', 405],
    ['/associations/2026-03/companies/deals/batch/read', 404],
    ['/pipelines/2026-03/contacts', 404],
    ['/owners/2026-03', 404],
  ])('%s is refused with %i', async (path, status) => {
    const { get } = start();
    expect((await get(path)).status).toBe(status);
  });

  it('is refused for writing, and without the scope of an association', async () => {
    const { post, hubspot, ask } = start();
    expect((await post('/objects/2026-03/deals', {})).status).toBe(405);
    const narrow = hubspot.oauth.authorize({
      accounts: [acme],
      scopes: ['crm.objects.deals.read'],
    });
    const answer = await ask(`${base}/objects/2026-03/deals?associations=contacts`, {
      headers: bearer(narrow.accessToken),
    });
    expect(answer).toMatchObject({
      status: 403,
      json: { context: { missingScopes: ['crm.objects.contacts.read'] } },
    });
  });

  it('shows archived records only when asked, for ninety days; merged and erased ones never', async () => {
    const { hubspot, get, wait } = start();
    const [first, second, third, fourth] = hubspot.records(acme, 'contacts').map(({ id }) => id);
    hubspot.mutate.archive(acme, 'contacts', first ?? '');
    hubspot.mutate.merge(acme, 'contacts', second ?? '', third ?? '');
    hubspot.mutate.gdprDelete(acme, fourth ?? '');
    const { page } = await get('/objects/2026-03/contacts?limit=1&properties=hs_merged_object_ids');
    expect(page.results).toMatchObject([
      { id: second, properties: { hs_merged_object_ids: third } },
    ]);
    const bin = async () => (await get('/objects/2026-03/contacts?archived=true')).page.results;
    expect(await bin()).toMatchObject([{ id: first, archived: true }]);
    wait(91 * dayMs);
    expect(await bin()).toEqual([]);
  });

  it('reads properties and pipelines with the same scope', async () => {
    const { get } = start();
    expect((await get('/properties/2026-03/contacts')).text).toContain('"lastmodifieddate"');
    expect((await get('/properties/2026-03/deals')).text).toContain('"hs_lastmodifieddate"');
    expect((await get('/pipelines/2026-03/deals')).text).toContain('"closedwon"');
  });
});

describe('a HubSpot search', () => {
  const path = '/objects/2026-03/contacts/search';
  const filters = (...list: object[]) => ({ filterGroups: [{ filters: list }] });

  it('walks 25,000 contacts of one moment by key, and quickly', async () => {
    const window = [new Date('2026-11-19T00:00:00Z'), new Date('2026-11-19T00:00:01Z')] as const;
    const { post } = start({ sizes: { [acme]: { contacts: 25_000 } }, modifiedBetween: window });
    const startedAt = performance.now();
    const seen = new Set<string>();
    let last = '0';
    for (let round = 0; round < 4; round += 1) {
      for (let after = 0; after < 9_800; after += 200) {
        const { page } = await post(path, {
          ...filters(
            {
              propertyName: 'lastmodifieddate',
              operator: 'GTE',
              value: String(window[0].getTime()),
            },
            { propertyName: 'hs_object_id', operator: 'GT', value: last },
          ),
          sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
          limit: 200,
          after: String(after),
        });
        for (const { id } of page.results) seen.add(id);
        if (page.paging === undefined) break;
      }
      last = [...seen].at(-1) ?? last;
    }
    expect(seen.size).toBe(25_000);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('ends at 10,000 results with a 400', async () => {
    const { post } = start({ sizes: { [acme]: { contacts: 10_300 } } });
    const last = await post(path, { limit: 200, after: '9800' });
    expect(last.page).toMatchObject({ total: 10_300, paging: { next: { after: '10000' } } });
    expect(await post(path, { limit: 200, after: '10000' })).toMatchObject({
      status: 400,
      json: { category: 'VALIDATION_ERROR' },
    });
    expect((await post(path, { limit: 200, after: '9900' })).status).toBe(400);
  });

  it.each([
    [{ propertyName: 'email', operator: 'EQ', value: 'PERSON.7@acme.example' }, 1],
    [
      {
        propertyName: 'lifecyclestage',
        operator: 'IN',
        values: ['lead', 'customer', 'opportunity'],
      },
      600,
    ],
    [{ propertyName: 'createdate', operator: 'LT', value: '2000-01-01' }, 0],
    [
      {
        propertyName: 'lastmodifieddate',
        operator: 'BETWEEN',
        value: '0',
        highValue: '9999999999999',
      },
      600,
    ],
    [{ propertyName: 'hs_merged_object_ids', operator: 'HAS_PROPERTY' }, 0],
    [{ propertyName: 'hs_object_id', operator: 'LTE', value: '9107199254740993' }, 1],
  ])('finds by %j', async (filter, total) => {
    const { post } = start();
    expect((await post(path, filters(filter))).page.total).toBe(total);
  });

  it.each([
    filters({ propertyName: 'hs_lastmodifieddate', operator: 'GTE', value: '0' }),
    filters({ propertyName: 'email', operator: 'NEAR', value: 'x' }),
    filters({ propertyName: 'email', operator: 'GT', value: 'x' }),
    filters({ propertyName: 'lastmodifieddate', operator: 'GTE', value: 'yesterday' }),
    filters({ propertyName: 'lastmodifieddate', operator: 'BETWEEN', value: '0' }),
    filters({ propertyName: 'email', operator: 'IN', value: 'x' }),
    filters({ propertyName: 'email', operator: 'EQ', value: 'x', extra: 1 }),
    { filterGroups: Array.from({ length: 6 }, () => ({ filters: [] })) },
    { sorts: [{ propertyName: 'nothing' }] },
    { sorts: [{ propertyName: 'email' }, { propertyName: 'phone' }] },
    { limit: 201 },
    { archived: true },
    { after: 'x' },
    [],
  ])('refuses %j with 400', async (body) => {
    const { post } = start();
    expect((await post(path, body)).status).toBe(400);
  });

  it('never shows archived records, and shows changes only after the lag', async () => {
    const { hubspot, post, wait } = start({ indexLagMs: 60_000 });
    const [first, second] = hubspot.records(acme, 'contacts').map(({ id }) => id);
    hubspot.mutate.archive(acme, 'contacts', first ?? '');
    hubspot.mutate.update(acme, 'contacts', second ?? '', { email: 'new@acme.example' });
    const made = hubspot.mutate.create(acme, 'contacts', { email: 'new@acme.example' });
    const found = async () => {
      const filter = { propertyName: 'email', operator: 'EQ', value: 'new@acme.example' };
      return (await post(path, filters(filter))).page.results.map(({ id }) => id);
    };
    expect((await post(path, {})).page.total).toBe(599);
    expect(await found()).toEqual([]);
    wait(60_000);
    expect(await found()).toEqual([second, made.id]);
    expect((await post(path, {})).page.total).toBe(600);
  });
});

describe('a HubSpot batch read of associations', () => {
  const path = '/associations/2026-03/deals/contacts/batch/read';

  it('answers 207 when an input has none, and pages within an input', async () => {
    const { hubspot, post } = start({ associationsPageSize: 2 });
    const [none, , , three] = hubspot.records(acme, 'deals').map(({ id }) => id);
    const before = hubspot.records(acme, 'deals')[3]?.updatedAt;
    const answer = await post(path, { inputs: [{ id: none }, { id: three }] });
    expect(answer).toMatchObject({
      status: 207,
      json: {
        status: 'COMPLETE',
        results: [{ from: { id: three }, paging: { next: { after: '2' } } }],
        numErrors: 1,
        errors: [{ category: 'OBJECT_NOT_FOUND', context: { fromObjectId: [none] } }],
      },
    });
    const rest = await post(path, { inputs: [{ id: three, after: '2' }] });
    expect(rest).toMatchObject({ status: 200, json: { results: [{ to: [{}] }] } });
    const [contact] = hubspot.records(acme, 'contacts').slice(-1);
    hubspot.mutate.associate(acme, 'deals', none ?? '', 'contacts', contact?.id ?? '');
    expect(await post(path, { inputs: [{ id: none }] })).toMatchObject({
      json: { results: [{ to: [{ toObjectId: contact?.id, associationTypes: [{ typeId: 3 }] }] }] },
    });
    expect(hubspot.records(acme, 'deals')[3]?.updatedAt).toBe(before);
  });

  it.each([
    { inputs: Array.from({ length: 1001 }, () => ({ id: '1' })) },
    { inputs: [{ id: 1 }] },
    { inputs: [{ id: '1', limit: 5 }] },
    {},
  ])('refuses a wrong batch %#', async (body) => {
    const { post } = start();
    expect((await post(path, body)).status).toBe(400);
  });
});

describe('the limits of HubSpot', () => {
  it('are 110 in ten seconds with headers, and five searches a second without', async () => {
    const { hubspot, get, post, wait } = start({
      requestsPerTenSeconds: undefined,
      searchesPerSecond: undefined,
    });
    const first = await get('/pipelines/2026-03/deals');
    expect(first.headers).toMatchObject({
      'x-hubspot-ratelimit-max': '110',
      'x-hubspot-ratelimit-remaining': '109',
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
    });
    for (let call = 1; call < 110; call += 1) await get('/pipelines/2026-03/deals');
    expect(await get('/pipelines/2026-03/deals')).toMatchObject({
      status: 429,
      json: { errorType: 'RATE_LIMIT', policyName: 'TEN_SECONDLY_ROLLING' },
    });
    const search = () => post('/objects/2026-03/deals/search', { limit: 1 });
    const statuses = [];
    for (let call = 0; call < 6; call += 1) statuses.push((await search()).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    wait(1000);
    expect((await search()).headers).not.toHaveProperty('x-hubspot-ratelimit-max');
    wait(9000);
    expect((await get('/pipelines/2026-03/deals')).status).toBe(200);
    expect(hubspot.failure?.(429)).toMatchObject({ status: 429 });
  });
});
