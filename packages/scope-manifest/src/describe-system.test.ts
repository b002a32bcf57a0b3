import { describe, expect, it } from 'vitest';

import { describeSystem } from './describe-system.ts';
import { manifest, systems } from './manifest.ts';

describe('the text of a system', () => {
  it.each(systems)('of $name tells every scope, operation and never of its entry', (system) => {
    const text = describeSystem(system);
    expect(text.scopes).toEqual(system.scopes);
    expect(text.never).toEqual(system.never);
    expect(text.operations.map(({ name }) => name)).toEqual(Object.keys(system.operations));
    expect(text.authOperations.map(({ name }) => name)).toEqual(Object.keys(system.authOperations));
    expect(text.reads).toMatch(/^Reads .+\.$/);
  });

  it('joins what is read into one sentence', () => {
    expect(describeSystem(manifest.stripe).reads).toBe(
      'Reads subscriptions, invoices, customers, refunds and payment intents.',
    );
    expect(describeSystem(manifest.quickbooks).reads).toBe(
      'Reads the chart of accounts; the profit and loss, balance sheet and cash flow reports; invoices; customers; and vendors.',
    );
  });

  it('prints an operation as method, address and sentence', () => {
    expect(describeSystem(manifest.recall).operations[0]).toMatchObject({
      name: 'dispatch_bot',
      method: 'POST',
      address: '{region}.recall.ai/api/v1/bot/',
      sentence: 'Send a bot to one meeting.',
      why: expect.stringContaining('one thing that is written'),
    });
  });

  it('tells the whole text of each query, and the shape of whatever may differ in it', () => {
    const body = describeSystem(manifest.netsuite).operations[0]?.body;
    const { allows, shapes } = manifest.netsuite.operations.suiteql.body;
    expect(body?.sentence).toBe('Its body is one of these queries, word for word.');
    expect(body?.items.map(({ text }) => text)).toEqual(allows.map(({ text }) => text));
    const used = new Set(body?.placeholders.map(({ name }) => name));
    expect([...used].sort()).toEqual(Object.keys(shapes).sort());
  });

  it('tells the objects of each function, the values of each field, and that a body is refused', () => {
    const gateway = describeSystem(manifest.sage_intacct).operations[0]?.body;
    expect(gateway?.sentence).toBe('Its body is exactly one of these functions.');
    const query = gateway?.items.find(({ name }) => name === 'query');
    expect(query?.choices).toEqual(expect.arrayContaining(['GLDETAIL', 'AUDITHISTORY']));
    const { authOperations } = describeSystem(manifest.xero);
    expect(authOperations[0]?.body?.items[0]).toMatchObject({
      name: 'grant_type',
      choices: ['authorization_code', 'refresh_token'],
    });
    expect(authOperations.find(({ name }) => name === 'remove_connection')?.body).toBeNull();
  });
});
