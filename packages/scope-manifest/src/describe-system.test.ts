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
});
