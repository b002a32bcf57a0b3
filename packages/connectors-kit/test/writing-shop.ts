import { z } from 'zod';

import { defineSystem } from '@ataski/scope-manifest';

import type { Connector } from '../src/connector.ts';
import { readShape } from '../src/provider/answer-rows.ts';
import { readInput } from '../src/write/write-operation.ts';
import { shop, shopManifest } from './shop.ts';

const host = 'api.shop.example.com';

const manifest = defineSystem({
  ...shopManifest,
  operations: {
    ...shopManifest.operations,
    make_order: {
      method: 'POST',
      host,
      path: '/orders',
      scope: 'orders_read',
      body: { format: 'json', unit: 'field', allows: [{ name: 'what', sentence: 'What.' }] },
      sentence: 'Make an order.',
      why: 'It is what the person asked for.',
    },
    fetch_file: {
      method: 'GET',
      host,
      path: '/files/{file}',
      scope: null,
      withoutCredential: true,
      sentence: 'Fetch a file by an address that opens by itself.',
    },
  },
});

/** The shop, where an order can be made, and files lie behind addresses that open by themselves. */
export const writingShop: Connector = {
  manifest,
  definition: {
    ...shop.definition,
    writes: {
      make_order: {
        idempotencyHeader: 'idempotency-key',
        subject: 'bot',
        prepare(input) {
          const json = readInput(z.strictObject({ what: z.string() }), input, 'make_order');
          return { body: { json }, statements: ['I want it.'] };
        },
        readId: ({ value }) => readShape(z.object({ id: z.string() }), value, 'make_order').id,
      },
    },
  },
};
