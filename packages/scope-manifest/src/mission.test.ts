import { describe, expect, it } from 'vitest';

import { manifest, systems } from './manifest.ts';
import type { SystemId } from './manifest.ts';
import { permits } from './match-operation.ts';
import type { SystemManifest } from './system-manifest.ts';

/** What the posture promises for each system, as words that its entry must contain. */
const promises: Readonly<
  Record<SystemId, { kind: string; reads: readonly string[]; never: readonly string[] }>
> = {
  anthropic: {
    kind: 'api_key',
    reads: ['models', 'answers'],
    never: ['another tenant', 'admin key', 'outside the vault'],
  },
  hubspot: {
    kind: 'oauth2',
    reads: ['deals', 'contacts', 'companies'],
    never: ['create, change or delete'],
  },
  netsuite: {
    kind: 'oauth1_tba',
    reads: ['general ledger', 'receivables and payables', 'accrual snapshots', 'subsidiaries'],
    never: ['journal entry', 'create or change', 'close an accounting period'],
  },
  openai: {
    kind: 'api_key',
    reads: ['models', 'answers'],
    never: ['another tenant', 'admin key', 'outside the vault'],
  },
  quickbooks: {
    kind: 'oauth2',
    reads: [
      'chart of accounts',
      'profit and loss',
      'balance sheet',
      'cash flow',
      'invoices',
      'customers',
      'vendors',
    ],
    never: ['create, change or delete'],
  },
  recall: {
    kind: 'api_key',
    reads: ['transcripts', 'engagement'],
    never: ['calendar', 'host', 'anything but the request that sends the bot'],
  },
  sage_intacct: {
    kind: 'web_services_user',
    reads: ['ledger accounts', 'journal entries', 'receivables and payables', 'trial balance'],
    never: ['journal entry', 'create, change'],
  },
  stripe: {
    kind: 'restricted_key',
    reads: ['subscriptions', 'invoices', 'customers', 'refunds', 'payment intents'],
    never: ['create, change, capture or refund'],
  },
  xero: {
    kind: 'oauth2',
    reads: ['profit and loss', 'report', 'invoices', 'organisation settings'],
    never: ['create or change anything'],
  },
};

function allOperations(system: SystemManifest) {
  return Object.values(system.operations);
}

describe.each(Object.entries(promises))('what is promised for %s', (id, promise) => {
  const system: SystemManifest = manifest[id as SystemId];

  it('says what it reads', () => {
    for (const words of promise.reads) expect(system.reads.join('; ')).toContain(words);
  });

  it('says what it never does', () => {
    for (const words of promise.never) expect(system.never.join(' ')).toContain(words);
  });

  it('is connected in the promised way', () => {
    expect(system.auth.kind).toBe(promise.kind);
  });
});

describe('operations that are not GET', () => {
  it('are none at all for Stripe, Xero and QuickBooks Online', () => {
    for (const system of [manifest.stripe, manifest.xero, manifest.quickbooks]) {
      expect(allOperations(system).filter(({ method }) => method !== 'GET')).toEqual([]);
    }
  });

  it('are for HubSpot only searches and batch reads', () => {
    const others = allOperations(manifest.hubspot).filter(({ method }) => method !== 'GET');
    expect(others.filter(({ path }) => !/\/(?:search|batch\/read)$/.test(path))).toEqual([]);
  });

  it('are for NetSuite the one path that only selects', () => {
    const others = allOperations(manifest.netsuite).filter(({ method }) => method !== 'GET');
    expect(others.map(({ path }) => path)).toEqual(['/services/rest/query/v1/suiteql']);
  });

  it('are for Recall.ai only the sending of a bot', () => {
    const others = allOperations(manifest.recall).filter(({ method }) => method !== 'GET');
    expect(others).toEqual([manifest.recall.operations.dispatch_bot]);
  });

  it('name for Sage Intacct no function that writes', () => {
    const names = manifest.sage_intacct.operations.gateway.body.allows.map(({ name }) => name);
    expect(names.filter((name) => !/^(?:get|query$|read|lookup$|inspect$)/.test(name))).toEqual([]);
    expect(names).not.toContain('readReport');
  });
});

describe('operations of Stripe', () => {
  it('cannot reach into another object: a refund is read without its charge', () => {
    const expanded = [
      'https://api.stripe.com/v1/refunds?expand[]=data.charge',
      'https://api.stripe.com/v1/payment_intents/pi_1?expand[]=latest_charge',
    ];
    for (const url of expanded) expect(permits(manifest.stripe, 'GET', url)).toBe(false);
  });
});

describe('hosts', () => {
  it('include none of an e-mail finder or a data broker', () => {
    const hosts = systems.flatMap((system) =>
      [...Object.values(system.operations), ...Object.values(system.authOperations)].map(
        ({ host }) => host,
      ),
    );
    const brokers = /hunter|apollo|findymail|zoominfo|coresignal/i;
    expect(hosts.length).toBeGreaterThan(40);
    expect(hosts.filter((host) => brokers.test(host))).toEqual([]);
  });
});

describe('scopes', () => {
  it('are for Stripe exactly six permissions, all of which read', () => {
    expect(manifest.stripe.scopes.map(({ scope }) => scope)).toEqual([
      'rak_subscription_read',
      'rak_invoice_read',
      'rak_customer_read',
      'rak_charge_read',
      'rak_payment_intent_read',
      'rak_event_read',
    ]);
  });

  it('are for HubSpot and Xero only scopes that read or keep the session', () => {
    const scopes = [...manifest.hubspot.scopes, ...manifest.xero.scopes] as const;
    const others = scopes.filter(({ scope }) => !scope.endsWith('.read'));
    expect(others.map(({ scope }) => scope)).toEqual(['oauth', 'offline_access']);
    expect(others.every((scope) => 'session' in scope)).toBe(true);
  });

  it('say plainly that the one scope of QuickBooks Online also allows writing', () => {
    expect(manifest.quickbooks.scopes).toHaveLength(1);
    expect(manifest.quickbooks.scopes[0]?.sentence).toContain('Read and write');
    expect(manifest.quickbooks.notes?.join(' ')).toContain('permits writing');
  });

  it('do not claim that NetSuite lacks OAuth 2.0', () => {
    const text = JSON.stringify(manifest.netsuite);
    expect(text).toContain('also takes OAuth 2.0');
    expect(text).toContain('2027.1');
  });
});
