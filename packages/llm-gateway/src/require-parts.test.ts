import { describe, expect, it } from 'vitest';

import * as gateway from './index.ts';

/** What makes something, and the parts that it cannot be made without, in the order of asking. */
const compositions = {
  createGateway: [
    'platform',
    'audit',
    'door',
    'keyring',
    'payers',
    'loans',
    'quarantine',
    'prices',
  ],
  createLedgerWriter: ['platform'],
  createKeyUses: ['platform'],
  createKeyring: ['platform', 'pepper'],
  createVirtualKeys: ['audit', 'pepper'],
  createKeyStates: ['platform'],
  createPayerChoices: ['keyStates', 'platformKeys'],
  createKeyLoans: ['vault', 'keyStates', 'platformKeys'],
  createQuarantine: ['db', 'audit', 'keyStates'],
  createProviderKeys: ['audit', 'vault', 'validate'],
  createCaching: ['db', 'vault'],
  createLiteLlm: ['prices', 'models', 'key', 'namespaceSecret'],
} as const;

const missing = (option: string) =>
  expect.objectContaining({
    code: 'LLM_GATEWAY_OPTION_MISSING',
    // One fixed sentence a code, so it says where the name stands.
    message: expect.stringContaining('details.option'),
    details: { option },
  }) as Error;
const cases = Object.entries(compositions).flatMap(([name, parts]) =>
  parts.map((part, at) => [name as keyof typeof compositions, part, parts.slice(0, at)] as const),
);

describe('a composition that lacks a part', () => {
  it.each(cases)('is refused by %s, which names it: %s', (name, part, before) => {
    const make = gateway[name] as (options?: object) => unknown;
    const given = Object.fromEntries(before.map((each) => [each, {}]));
    expect(() => make(given)).toThrow(missing(part));
    expect(() => make({ ...given, [part]: null })).toThrow(missing(part));
  });

  it.each(Object.entries(compositions))('is refused by %s without any', (name, [first]) => {
    const make = gateway[name as keyof typeof compositions] as (options?: object) => unknown;
    expect(() => make()).toThrow(missing(first));
  });

  it('is refused where the audit log is all that there is', () => {
    expect(() => gateway.createBudgets(undefined as never)).toThrow(missing('audit'));
    expect(() => gateway.createBreakers(undefined as never)).toThrow(missing('audit'));
  });

  it('is made where only optional parts are missing', () => {
    const parts = Object.fromEntries(compositions.createGateway.map((part) => [part, {}]));
    expect(gateway.createGateway(parts as never)).toHaveProperty('handle');
  });
});
