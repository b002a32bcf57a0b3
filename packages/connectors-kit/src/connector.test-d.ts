import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

import type { Egress } from '@ataski/egress';
import { manifest } from '@ataski/scope-manifest';
import type { Vault } from '@ataski/vault';

import { shop, shopLists, shopManifest } from '../test/shop.ts';
import { bearerKey } from './auth/key-auth.ts';
import { defineConnector } from './connector.ts';
import type { CredentialStore, OutboundDoor } from './provider/ports.ts';
import { listsWithFeed } from './reading/listed/lists-with-feed.ts';

describe('defineConnector', () => {
  it('refuses an operation that the manifest entry does not permit', () => {
    const response = z.string();
    const orders = { operation: 'delete_order', reread: 'get_order', response } as const;
    const readings = [listsWithFeed({ ...shopLists, streams: { orders } })];
    // @ts-expect-error delete_order is not among the permitted operations
    const define = () => defineConnector(shopManifest, { ...shop.definition, readings });
    expectTypeOf(define).toBeFunction();
  });

  it('refuses a way to sign in that is not the one of the manifest entry', () => {
    const definition = { ...shop.definition, readings: [], probes: [], auth: bearerKey() };
    expectTypeOf(() => defineConnector(manifest.openai, definition)).toBeFunction();
    // @ts-expect-error Xero signs in by OAuth
    const define = () => defineConnector(manifest.xero, definition);
    expectTypeOf(define).toBeFunction();
  });
});

describe('the ports of the kit', () => {
  it('are filled by egress and the vault as they are', () => {
    expectTypeOf<Egress>().toExtend<OutboundDoor>();
    expectTypeOf<Vault>().toExtend<CredentialStore>();
  });
});
