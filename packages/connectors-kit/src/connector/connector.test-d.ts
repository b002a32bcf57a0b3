import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

import type { Egress } from '@ataski/egress';
import { manifest } from '@ataski/scope-manifest';
import type { Vault } from '@ataski/vault';

import { shop, shopManifest } from '../../test/shop.ts';
import { defineConnector } from './connector.ts';
import type { CredentialStore, OutboundDoor } from '../provider/ports.ts';

describe('defineConnector', () => {
  it('refuses an operation that the manifest entry does not permit', () => {
    const response = z.string();
    const orders = { operation: 'delete_order', reread: 'get_order', response } as const;
    const definition = { ...shop.definition, streams: { orders } };
    // @ts-expect-error delete_order is not among the permitted operations
    const define = () => defineConnector(shopManifest, definition);
    expectTypeOf(define).toBeFunction();
  });

  it('refuses a system whose credential is not a pasted key', () => {
    // @ts-expect-error Xero signs in by OAuth
    const define = () => defineConnector(manifest.xero, shop.definition);
    expectTypeOf(define).toBeFunction();
  });
});

describe('the ports of the kit', () => {
  it('are filled by egress and the vault as they are', () => {
    expectTypeOf<Egress>().toExtend<OutboundDoor>();
    expectTypeOf<Vault>().toExtend<CredentialStore>();
  });
});
