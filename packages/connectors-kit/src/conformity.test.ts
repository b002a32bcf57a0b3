import { describe, expect, it } from 'vitest';

import { defineSystem } from '@ataski/scope-manifest';

import { shop, shopManifest } from '../test/shop.ts';
import { findConnectorFaults } from './conformity.ts';
import type { Connector } from './connector.ts';

const fixtures = {
  orders: '{"rows":[{"id":"order_1","at":1}],"more":false}',
  buyers: '{"rows":[{"id":"buyer_1","at":1}],"more":false}',
  events: '{"rows":[{"id":"event_1","at":1,"stream":"orders","object":"order_1"}],"more":false}',
};

const withManifest = (change: Partial<Parameters<typeof defineSystem>[0]>): Connector => ({
  ...shop,
  manifest: defineSystem({ ...shopManifest, ...change }),
});

describe('the conformity of a connector', () => {
  it('is given when manifest, definition and fixtures agree', () => {
    expect(findConnectorFaults(shop, fixtures)).toEqual([]);
  });

  it('asks that each scope is used by an operation', () => {
    const scopes = [...shopManifest.scopes, { scope: 'all_write', sentence: 'Write everything.' }];
    expect(findConnectorFaults(withManifest({ scopes }), fixtures)).toEqual([
      'The scope all_write is asked for and used by no operation.',
    ]);
  });

  it('lets a session scope open nothing', () => {
    const scopes = [...shopManifest.scopes, { scope: 'offline', sentence: 'Stay.', session: true }];
    expect(findConnectorFaults(withManifest({ scopes }), fixtures)).toEqual([]);
  });

  it('asks that nothing is permitted that is not used', () => {
    const list_refunds = { ...shopManifest.operations.list_orders, path: '/refunds' };
    const operations = { ...shopManifest.operations, list_refunds };
    expect(findConnectorFaults(withManifest({ operations }), fixtures)).toEqual([
      'The manifest permits list_refunds, which nothing here uses.',
    ]);
  });

  it('asks that each parameter that is sent is permitted', () => {
    const list_orders = {
      ...shopManifest.operations.list_orders,
      query: ['limit', 'after', 'from'],
    };
    const operations = { ...shopManifest.operations, list_orders };
    expect(findConnectorFaults(withManifest({ operations }), fixtures)).toEqual([
      'list_orders is sent until, which the manifest does not permit.',
    ]);
  });

  it('asks that addresses are https', () => {
    const auth = { ...shopManifest.auth, prefillUrl: 'http://shop.example.com/keys' };
    expect(findConnectorFaults(withManifest({ auth }), fixtures)).toEqual([
      'The address prefillUrl is not https.',
    ]);
  });

  it.each([
    ['slower than a worker waits for', { callsPerSecond: 0.1 }, /slower than a worker waits/],
    [
      'of a whole app without a source',
      { callsPerSecond: 1, app: { callsPerMinute: 60, source: ' ' } },
      /has no source/,
    ],
    [
      'of a whole app that leaves no room',
      { callsPerSecond: 1, app: { callsPerMinute: 2, source: 'a page' } },
      /no room for a call/,
    ],
  ])('refuses a pace %s', (_what, pace, fault) => {
    const paced = { ...shop, definition: { ...shop.definition, pace } };
    expect(findConnectorFaults(paced, fixtures)).toEqual([expect.stringMatching(fault)]);
  });

  it.each([
    ['is missing', undefined, 'The stream buyers has no fixture.'],
    ['is empty', '{"rows":[],"more":false}', 'The fixture of buyers holds no object.'],
    ['does not parse', '{"rows":[{"at":1}],"more":false}', 'The fixture of buyers is refused.'],
  ])('asks for a fixture of each stream: one %s', (_what, buyers, fault) => {
    const some: Record<string, string> = { orders: fixtures.orders, events: fixtures.events };
    expect(findConnectorFaults(shop, buyers === undefined ? some : { ...some, buyers })).toEqual([
      fault,
    ]);
  });
});
