import { describe, expectTypeOf, it } from 'vitest';

import { authorizeUrl } from './authorize-url.ts';
import type { AuthorizeInput } from './authorize-url.ts';
import { defineSystem } from './define-system.ts';
import { manifest } from './manifest.ts';
import type { SystemId } from './manifest.ts';
import { matchOperation } from './match-operation.ts';
import type { DeclaredOperation } from './operation.ts';
import type { SystemManifest } from './system-manifest.ts';

describe('the types of the manifest', () => {
  it('know the nine ids', () => {
    expectTypeOf<SystemId>().toEqualTypeOf<
      | 'anthropic'
      | 'hubspot'
      | 'netsuite'
      | 'openai'
      | 'quickbooks'
      | 'recall'
      | 'sage_intacct'
      | 'stripe'
      | 'xero'
    >();
  });

  it('know the operations of Stripe by name', () => {
    expectTypeOf<keyof typeof manifest.stripe.operations>().toEqualTypeOf<
      | 'list_subscriptions'
      | 'get_subscription'
      | 'list_invoices'
      | 'get_invoice'
      | 'list_invoice_lines'
      | 'list_customers'
      | 'get_customer'
      | 'list_refunds'
      | 'get_refund'
      | 'list_payment_intents'
      | 'get_payment_intent'
      | 'list_events'
    >();
    expectTypeOf(manifest.stripe.operations).not.toHaveProperty('create_charge');
  });

  it('let each entry stand where any system is asked for', () => {
    expectTypeOf(manifest.sage_intacct).toExtend<SystemManifest>();
    expectTypeOf(manifest.hubspot).toExtend<SystemManifest>();
  });

  it('name the match after the operations of the system', () => {
    const match = matchOperation(manifest.sage_intacct, 'POST', 'https://api.intacct.com/');
    expectTypeOf(match!.name).toEqualTypeOf<'gateway'>();
  });

  it('refuse an operation that is not GET and does not say why', () => {
    const silent = {
      method: 'POST',
      host: 'api.example.com',
      path: '/x',
      scope: null,
      sentence: 'Do.',
    } as const;
    expectTypeOf(silent).not.toExtend<DeclaredOperation>();
    expectTypeOf({ ...silent, why: 'Because.' }).toExtend<DeclaredOperation>();
  });

  it('refuse a body on a GET', () => {
    const body = { format: 'json', unit: 'field', allows: [] } as const;
    const read = {
      method: 'GET',
      host: 'api.example.com',
      path: '/x',
      scope: null,
      sentence: 'Read.',
    } as const;
    expectTypeOf(read).toExtend<DeclaredOperation>();
    expectTypeOf({ ...read, body }).not.toExtend<DeclaredOperation>();
    const write = { ...read, method: 'POST', why: 'Because.' } as const;
    expectTypeOf({ ...write, body }).toExtend<DeclaredOperation>();
  });

  it('refuse an operation whose scope is not listed', () => {
    const scopes = [{ scope: 'listed', sentence: 'Listed.' }] as const;
    const operation = {
      method: 'GET',
      host: 'api.example.com',
      path: '/x',
      scope: 'unlisted',
      sentence: 'Read.',
    } as const;
    const entry = { ...manifest.stripe, scopes };
    // @ts-expect-error the scope is not one of the entry's
    expectTypeOf(defineSystem({ ...entry, operations: { operation } })).toBeObject();
  });

  it('refuse an authorize URL for a system without OAuth 2.0', () => {
    // @ts-expect-error Stripe is connected by a restricted key
    expectTypeOf(authorizeUrl(manifest.stripe, {} as AuthorizeInput)).toBeString();
  });
});
