import { setTimeout as sleep } from 'node:timers/promises';

import { beforeAll, describe, expect, it } from 'vitest';

import { roles } from '@ataski/access/permissions';
import type { Role } from '@ataski/access/permissions';
import {
  audit,
  breakers,
  budgets,
  connections,
  consents,
  providerKeys,
  virtualKeys,
} from '@ataski/contract';
import type { Call } from '@ataski/contract';
import { createCorrelationId } from '@ataski/kernel';
import { decideConsent } from '@ataski/local/consent';
import { xeroOrganisations } from '@ataski/local/provider-accounts';
import type { Visitor } from '@ataski/local/visitor';
import { companies, modelKeys } from '@ataski/local/world';

import type { Route } from '../http/define-route.ts';
import { useProduct } from '../product.fixture.ts';
import { routes } from './index.ts';

/** Ids of whose things are asked for. */
interface Ids {
  readonly connectionId: string;
  readonly correlationId: string;
  readonly tenantId: string;
  readonly actorId: string;
  readonly eventId: string;
  readonly occurredAt: string;
  readonly choiceId: string;
  readonly externalAccountId: string;
  readonly providerKeyId: string;
  readonly virtualKeyId: string;
  readonly budgetId: string;
  /** Of a limit: the virtual key that it counts. */
  readonly scopeId: string;
}

const everybody = ['founder', 'finance_lead', 'member', 'viewer', 'ops'];
const readers = ['founder', 'finance_lead', 'member', 'viewer'];
const managers = ['founder', 'finance_lead'];

/**
 * Written out once more, apart from the code: who may do what. A route that is added must be added
 * here.
 */
const mayCall: Readonly<Record<string, readonly string[]>> = {
  getSession: everybody,
  switchTenant: everybody,
  endSession: everybody,
  getOverview: everybody,
  listConnections: readers,
  getConnection: readers,
  watchSync: readers,
  connectWithKey: managers,
  beginConsent: managers,
  getAccountChoice: readers,
  chooseAccount: managers,
  dropAccountChoice: managers,
  setSchedule: managers,
  getDisconnection: readers,
  checkConnection: managers,
  startSync: managers,
  disconnect: managers,
  listRecords: ['founder', 'finance_lead', 'member'],
  listRecordVersions: ['founder', 'finance_lead', 'member'],
  exportAuditEvents: managers,
  exportAuditBundle: managers,
  listAuditEvents: ['founder', 'finance_lead', 'member', 'ops'],
  getAuditTimeline: ['founder', 'finance_lead', 'member', 'ops'],
  getAuditEvidence: ['founder', 'finance_lead', 'member', 'ops'],
  getAuditSeal: ['founder', 'finance_lead', 'member', 'ops'],
  getAuditProof: ['founder', 'finance_lead', 'member', 'ops'],
  listProviderKeys: readers,
  addProviderKey: managers,
  rotateProviderKey: managers,
  deactivateProviderKey: managers,
  removeProviderKey: managers,
  listVirtualKeys: readers,
  createVirtualKey: managers,
  revokeVirtualKey: managers,
  listPricedModels: readers,
  listBudgets: readers,
  previewBudget: readers,
  setBudget: managers,
  removeBudget: managers,
  listBreakers: readers,
  openBreaker: managers,
  closeBreaker: managers,
  getSpend: readers,
  getModelInvoice: readers,
  listModelCalls: readers,
};

/** What is said of a thing of the gateway that is another tenant's. */
const missing: Readonly<Record<string, string>> = {
  deactivateProviderKey: 'LLM_GATEWAY_PROVIDER_KEY_MISSING',
  removeProviderKey: 'LLM_GATEWAY_PROVIDER_KEY_MISSING',
  revokeVirtualKey: 'LLM_GATEWAY_VIRTUAL_KEY_MISSING',
  openBreaker: 'LLM_GATEWAY_VIRTUAL_KEY_MISSING',
  closeBreaker: 'LLM_GATEWAY_VIRTUAL_KEY_MISSING',
  previewBudget: 'LLM_GATEWAY_VIRTUAL_KEY_MISSING',
  setBudget: 'LLM_GATEWAY_VIRTUAL_KEY_MISSING',
  removeBudget: 'LLM_GATEWAY_BUDGET_MISSING',
};

/** An input that fits the route's description, with these ids wherever it takes ids. */
function inputOf({ call }: Route, ids: Ids): Record<string, unknown> {
  const others: Readonly<Record<string, unknown>> = {
    stream: 'customers',
    system: 'stripe',
    label: 'Stripe',
    format: 'jsonl',
    interval: 'daily',
    sourceId: 'cus_1',
    provider: 'openai',
    key: 'sk-proj-nobody-has-this-key-0000000000000000',
    overlapSeconds: 0,
    month: '2026-11',
    agentId: 'agent',
    surfaces: ['models'],
    models: null,
    expiresAt: new Date(Date.now() + 60_000).toISOString(),
    scope: 'key',
    period: 'day',
    limitNanoUsd: '1',
    reason: 'The matrix asks.',
    credentials: { restricted_key: 'sk_test_00000000000000000000' },
  };
  const fields = Object.keys(call.input.shape).map(
    (name) => [name, ({ ...others, ...ids } as Record<string, unknown>)[name]] as const,
  );
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

async function ask(
  visitor: Visitor,
  route: Route,
  ids: Ids,
): Promise<{ status: number; body: Record<string, unknown>; correlationId: string }> {
  if (route.kind === 'tenant' || route.kind === 'outside') {
    return await visitor.call(route.call, inputOf(route, ids));
  }
  const query =
    route.kind === 'download'
      ? `?${new URLSearchParams(inputOf(route, ids) as never).toString()}`
      : '';
  const path = route.call.path.replace('{connectionId}', ids.connectionId);
  const response = await visitor.fetch(`${path}${query}`);
  const text = await response.text();
  const body = response.status === 200 ? { text } : (JSON.parse(text) as Record<string, unknown>);
  return {
    status: response.status,
    body,
    correlationId: response.headers.get('x-correlation-id') ?? '',
  };
}

/** Ids that nobody has. */
function strangeIds(): Ids {
  return {
    connectionId: crypto.randomUUID(),
    correlationId: createCorrelationId(),
    tenantId: crypto.randomUUID(),
    actorId: 'user_nobody',
    eventId: crypto.randomUUID(),
    occurredAt: new Date().toISOString(),
    choiceId: crypto.randomUUID(),
    externalAccountId: 'account',
    providerKeyId: crypto.randomUUID(),
    virtualKeyId: crypto.randomUUID(),
    budgetId: crypto.randomUUID(),
    scopeId: crypto.randomUUID(),
  };
}

describe('every route and every role', () => {
  const product = useProduct();

  it('has a line in the table that says who may call it', () => {
    expect(Object.keys(mayCall).sort()).toEqual(routes.map(({ call }) => call.id).sort());
    expect([...roles].sort()).toEqual([...everybody].sort());
  });

  it.each([...roles])(
    '%s gets what the role may, and for the rest a refusal that is on record',
    async (role: Role) => {
      const organisation = companies.acme.name;
      product.local.workos.directory.setRole({ email: 'vera@acme.example', organisation, role });
      const vera = await product.signIn('vera@acme.example');
      const ada = await product.signIn('ada@acme.example');
      expect((await vera.session()).roles).toEqual([role]);
      const last = (call: Call) => Number(call.id === 'endSession');
      for (const route of routes.toSorted((a, b) => last(a.call) - last(b.call))) {
        const { id } = route.call;
        const answer = await ask(vera, route, strangeIds());
        const { body } = await ada.call(audit.getAuditTimeline, {
          correlationId: answer.correlationId,
        });
        const denials = body.events.filter(({ action }) => action === 'access.denied');
        if (mayCall[id]?.includes(role) === true) {
          expect([id, answer.body['code']]).not.toEqual([id, 'SERVER_PERMISSION_MISSING']);
          expect([id, denials]).toEqual([id, []]);
          expect([id, answer.status]).not.toEqual([id, 401]);
        } else {
          expect([id, answer.status, answer.body['code']]).toEqual([
            id,
            403,
            'SERVER_PERMISSION_MISSING',
          ]);
          expect(answer.body['details']).toEqual({ permission: route.access });
          expect(denials).toMatchObject([
            {
              outcome: 'denied',
              actorType: 'user',
              targets: [{ type: 'route', id }],
              details: { permission: route.access },
            },
          ]);
        }
      }
    },
    60_000,
  );

  it.each(routes.map((route) => [route.call.id, route] as const))(
    '%s refuses a stranger without a session',
    async (_id, route) => {
      const { createVisitor } = await import('@ataski/local/visitor');
      const answer = await ask(createVisitor(product.url), route, strangeIds());
      expect(answer).toMatchObject({ status: 401, body: { code: 'ACCESS_SESSION_MISSING' } });
    },
  );
});

describe('every route that takes an id, asked by Globex with Acme’s', () => {
  const product = useProduct();
  const withIds = routes.filter(({ call }) =>
    Object.keys(call.input.shape).some((name) => name.endsWith('Id')),
  );
  let ids: Ids;
  let ada: Visitor;
  let gus: Visitor;

  beforeAll(async () => {
    ada = await product.signIn('ada@acme.example');
    const connection = await product.connect(ada);
    await product.synced(ada, connection.id);
    const { user, tenant } = await ada.session();
    const { lastRun } = (await ada.call(connections.getConnection, { connectionId: connection.id }))
      .body;
    ids = {
      connectionId: connection.id,
      correlationId: lastRun?.correlationId ?? '',
      tenantId: tenant.id,
      actorId: user.id,
      ...(await openChoice()),
      ...(await sealedEvent()),
      ...(await modelThings()),
    };
    gus = await product.signIn('gus@globex.example', 'globex');
  }, 60_000);

  /** A consent of Acme's that opened two organisations, of which none is picked yet. */
  async function openChoice(): Promise<Pick<Ids, 'choiceId' | 'externalAccountId'>> {
    const accounts = xeroOrganisations.slice(0, 2).map(({ tenantId }) => tenantId);
    const { body } = await ada.call(consents.beginConsent, { system: 'xero', label: 'Books' });
    const landed = await ada.fetch(await decideConsent(ada, body.authorizeUrl, { accounts }));
    const page = new URL(landed.headers.get('location') ?? '', product.url);
    const choiceId = page.searchParams.get('choice') ?? '';
    return { choiceId, externalAccountId: accounts[0] ?? '' };
  }

  /** One of Acme's that has its proof. */
  async function sealedEvent(): Promise<Pick<Ids, 'eventId' | 'occurredAt'>> {
    const { body } = await ada.call(audit.listAuditEvents, { action: 'session.started' });
    const { eventId = '', occurredAt = '' } = body.events[0] ?? {};
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const { status } = await ada.call(audit.getAuditProof, { eventId, occurredAt });
      if (status === 200) return { eventId, occurredAt };
      await sleep(100);
    }
    throw new Error('The event is not sealed.');
  }

  /** A key of its own, a virtual key, and a limit for that. */
  async function modelThings(): Promise<
    Pick<Ids, 'providerKeyId' | 'virtualKeyId' | 'budgetId' | 'scopeId'>
  > {
    const own = { provider: 'openai', label: 'Own', key: modelKeys.openai } as const;
    const added = await ada.call(providerKeys.addProviderKey, own);
    const made = await ada.call(virtualKeys.createVirtualKey, {
      ...{ label: 'Agent', agentId: 'agent', surfaces: ['models'], models: null },
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    });
    const { id } = made.body.virtualKey;
    const set = await ada.call(budgets.setBudget, {
      ...{ scope: 'key', scopeId: id, period: 'day', limitNanoUsd: '1000' },
    });
    return {
      ...{ providerKeyId: added.body.id, virtualKeyId: id, scopeId: id },
      budgetId: set.body.id,
    };
  }

  /** Everything of Acme's that a person of Acme can see. */
  async function acmeSees(): Promise<unknown> {
    const { connectionId, correlationId, choiceId } = ids;
    return [
      (await ada.call(consents.getAccountChoice, { choiceId })).body,
      (await ada.call(connections.getConnection, { connectionId })).body,
      (await ada.call(connections.listRecords, { connectionId, stream: 'customers', limit: 100 }))
        .body,
      (await ada.call(audit.getAuditTimeline, { correlationId })).body,
      (await ada.call(providerKeys.listProviderKeys, {})).body,
      (await ada.call(virtualKeys.listVirtualKeys, {})).body,
      (await ada.call(budgets.listBudgets, {})).body,
      (await ada.call(breakers.listBreakers, {})).body,
    ];
  }

  it('covers all of them', () => {
    expect(withIds.map(({ call }) => call.id).sort()).toEqual([
      'checkConnection',
      'chooseAccount',
      'closeBreaker',
      'createVirtualKey',
      'deactivateProviderKey',
      'disconnect',
      'dropAccountChoice',
      'exportAuditEvents',
      'getAccountChoice',
      'getAuditProof',
      'getAuditSeal',
      'getAuditTimeline',
      'getConnection',
      'getDisconnection',
      'listAuditEvents',
      'listRecordVersions',
      'listRecords',
      'openBreaker',
      'previewBudget',
      'removeBudget',
      'removeProviderKey',
      'revokeVirtualKey',
      'setBudget',
      'setSchedule',
      'startSync',
      'switchTenant',
      'watchSync',
    ]);
  });

  it('is asked for things that do exist', async () => {
    const seen = JSON.stringify(await acmeSees());
    expect(seen).toContain('"state":"connected"');
    expect(seen).toContain('"stream":"customers"');
    expect(seen).toContain('"action":"records.synced"');
    for (const id of [ids.providerKeyId, ids.virtualKeyId, ids.budgetId])
      expect(seen).toContain(id);
  });

  it.each(withIds.map((route) => [route.call.id, route] as const))(
    '%s finds nothing and changes nothing',
    async (id, route) => {
      const before = await acmeSees();
      const answer = await ask(gus, route, ids);
      const unknown = await ask(gus, route, {
        ...strangeIds(),
        tenantId: 'c3c3c3c3-0000-4000-8000-000000000003',
      });
      switch (id) {
        case 'listAuditEvents':
        case 'getAuditTimeline':
          expect(answer).toMatchObject({ status: 200, body: { events: [] } });
          break;
        case 'getAuditSeal':
          expect(answer).toMatchObject({ status: 200, body: { seal: null } });
          break;
        case 'getAccountChoice':
        case 'chooseAccount':
        case 'dropAccountChoice':
          expect(answer).toMatchObject({
            status: 400,
            body: { code: 'CONNECTORS_KIT_CONSENT_UNKNOWN' },
          });
          break;
        case 'getAuditProof':
          expect(answer).toMatchObject({ status: 404, body: { code: 'SERVER_EVENT_NOT_SEALED' } });
          break;
        case 'exportAuditEvents':
          expect(answer.status).toBe(200);
          expect(answer.body['text']).not.toContain('"type":"entry"');
          break;
        case 'switchTenant':
          expect(answer).toMatchObject({
            status: 403,
            body: { code: 'ACCESS_MEMBERSHIP_MISSING' },
          });
          break;
        case 'createVirtualKey':
          expect(answer.status).toBe(200);
          break;
        default:
          expect(answer).toMatchObject({
            status: 404,
            body: { code: missing[id] ?? 'CONNECTORS_KIT_CONNECTION_MISSING' },
          });
      }
      // Another tenant's id and nobody's id cannot be told apart.
      expect([answer.status, answer.body['code']]).toEqual([unknown.status, unknown.body['code']]);
      expect(await acmeSees()).toEqual(before);
      expect((await gus.session()).tenant.id).toBe(companies.globex.tenantId);
    },
  );

  it('takes no page of Acme’s from a cursor either', async () => {
    const { body } = await ada.call(audit.listAuditEvents, { limit: 1 });
    const foreign = await gus.call(audit.listAuditEvents, {
      cursor: body.nextCursor ?? '',
      limit: 100,
    });
    expect(foreign.status).toBe(200);
    const own = new Set(body.events.map(({ eventId }) => eventId));
    expect(
      foreign.body.events.some(
        ({ eventId, actorId }) => own.has(eventId) || actorId === ids.actorId,
      ),
    ).toBe(false);
  });
});
