import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { findConnectorFaults, streamNames } from '@ataski/connectors-kit';
import { manifest } from '@ataski/scope-manifest';

import { stripeLists } from './stripe-lists.ts';
import { stripe } from './stripe.ts';

const fixture = (stream: string): string =>
  readFileSync(new URL(`../test/fixtures/${stream}.json`, import.meta.url), 'utf8');
const fixtures = Object.fromEntries(streamNames(stripe).map((name) => [name, fixture(name)]));

describe('the Stripe connector', () => {
  it('agrees with its manifest entry and reads a fixture of each stream', () => {
    expect(findConnectorFaults(stripe, fixtures)).toEqual([]);
  });

  it('reads the five streams of the posture and the events, and nothing else', () => {
    expect(streamNames(stripe)).toEqual([
      'subscriptions',
      'invoices',
      'customers',
      'refunds',
      'payment_intents',
      'events',
    ]);
  });

  it('is permitted nothing but GET on one host', () => {
    const operations = Object.values(stripe.manifest.operations);
    expect(new Set(operations.map(({ method, host }) => `${method} ${host}`))).toEqual(
      new Set(['GET api.stripe.com']),
    );
  });

  it.each([
    ['rk_live_0123456789', true],
    ['rk_test_0123456789', false],
  ])('knows by its prefix whether a key opens live data: %s', (key, expected) => {
    const accepted = stripe.definition.auth.accept(manifest.stripe, { restricted_key: key });
    expect(accepted.livemode).toBe(expected);
  });

  it('follows the events of the five kinds, and neither one of another kind nor one without an id', () => {
    const { data } = JSON.parse(fixture('events')) as { data: { type: string }[] };
    const touched = data.map((event) => [event.type, stripeLists.changes.touches(event)]);
    expect(touched).toEqual([
      ['balance.available', null],
      ['invoice.upcoming', null],
      ['customer.deleted', { stream: 'customers', sourceId: 'cus_TQ0abcdEFGH123' }],
      ['customer.subscription.deleted', { stream: 'subscriptions', sourceId: 'sub_1QabcdEFGH' }],
    ]);
  });

  it.each(['constructor', 'toString', '__proto__'])(
    'does not take %s, which every object of JavaScript has, for a kind',
    (object) => {
      const event = {
        id: 'evt_1',
        object: 'event',
        created: 1,
        type: 'x',
        data: { object: { object, id: 'x_1' } },
      };
      expect(stripeLists.changes.touches(event)).toBeNull();
    },
  );

  it('sends the pinned version', () => {
    expect(stripe.definition.headers).toEqual({ 'stripe-version': stripe.definition.apiVersion });
  });
});
