import { describe, expect, it } from 'vitest';

import { findSystem, manifest, systems } from './manifest.ts';
import type { SystemManifest } from './system-manifest.ts';

const sentence = /^[A-Z][^\n]*[^\s.]\.$/;
const placeholder = /\{([a-z_]+)\}/g;

function operationsOf(system: SystemManifest) {
  return [
    ...Object.entries(system.operations).map(([name, operation]) => ({ name, operation })),
    ...Object.entries(system.authOperations).map(([name, operation]) => ({ name, operation })),
  ];
}

describe('the manifest', () => {
  it('holds exactly the nine systems, each under its own id', () => {
    expect(Object.keys(manifest)).toEqual([
      'anthropic',
      'hubspot',
      'netsuite',
      'openai',
      'quickbooks',
      'recall',
      'sage_intacct',
      'stripe',
      'xero',
    ]);
    expect(systems.map((system) => system.id)).toEqual(Object.keys(manifest));
  });

  it('finds a system by its id and answers null for anything else', () => {
    expect(findSystem('stripe')).toBe(manifest.stripe);
    expect(findSystem('Stripe')).toBeNull();
    expect(findSystem('constructor')).toBeNull();
  });

  it('cannot be changed at run time, however deep', () => {
    const isFrozen = (value: unknown): boolean =>
      typeof value !== 'object' ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every(isFrozen));
    expect(isFrozen(manifest)).toBe(true);
    expect(Reflect.set(manifest.stripe.operations.list_invoices, 'method', 'POST')).toBe(false);
  });

  it('survives being written as JSON, so that it can be published as it is', () => {
    expect(JSON.parse(JSON.stringify(manifest))).toEqual(manifest);
  });
});

describe.each(systems)('the entry of $name', (system) => {
  it('has a version, a day of checking and an id in snake case', () => {
    expect(system.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(system.checkedOn).toMatch(/^20\d\d-[01]\d-[0-3]\d$/);
    expect(system.id).toMatch(/^[a-z]+(?:_[a-z]+)*$/);
  });

  it('uses each scope in an operation, or marks it as one of the session', () => {
    const used = new Set(
      operationsOf(system).flatMap(({ operation }) => [
        operation.scope,
        ...(operation.alsoNeeds ?? []),
      ]),
    );
    const unused = system.scopes.filter(
      ({ scope, session }) => session !== true && !used.has(scope),
    );
    expect(unused).toEqual([]);
  });

  it('names no scope twice, and in its operations only scopes that it lists', () => {
    const names = system.scopes.map(({ scope }) => scope);
    expect(new Set(names).size).toBe(names.length);
    for (const { operation } of operationsOf(system)) {
      const needed = [operation.scope, ...(operation.alsoNeeds ?? [])];
      expect(names).toEqual(expect.arrayContaining(needed.filter((scope) => scope !== null)));
    }
  });

  it('has a sentence for each scope, operation, body, refusal, step, note and never', () => {
    const written = [
      ...system.scopes.map((scope) => scope.sentence),
      ...operationsOf(system).map(({ operation }) => operation.sentence),
      ...operationsOf(system).flatMap(({ operation }) => operation.why ?? []),
      ...operationsOf(system).flatMap(
        ({ operation }) => operation.body?.allows.map((allowance) => allowance.sentence) ?? [],
      ),
      ...('refuses' in system.auth ? system.auth.refuses.map((refusal) => refusal.sentence) : []),
      ...system.auth.steps,
      ...system.never,
      ...(system.notes ?? []),
      system.summary,
    ];
    expect(written.filter((text) => !sentence.test(text))).toEqual([]);
  });

  it('says why wherever the method is not GET', () => {
    const unexplained = operationsOf(system).filter(
      ({ operation }) => operation.method !== 'GET' && (operation.why ?? '') === '',
    );
    expect(unexplained).toEqual([]);
  });

  it('lets a method other than GET carry a body only by a rule of its own', () => {
    for (const { operation } of operationsOf(system)) {
      const isWithoutBody = operation.method === 'GET' || operation.method === 'DELETE';
      expect([operation.path, operation.body === undefined]).toEqual([
        operation.path,
        isWithoutBody,
      ]);
      const names = operation.body?.allows.map(({ name }) => name) ?? [];
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('writes hosts without a scheme or port, and every address of its sign-in as https', () => {
    for (const { operation } of operationsOf(system)) {
      expect(operation.host).toMatch(
        /^(?:\{[a-z]+\}|[a-z0-9-]+)(?:\.[a-z0-9-]+){2,}$|^api(?:\.[a-z0-9-]+){2}$/,
      );
      expect(operation.path).toMatch(/^\/[A-Za-z0-9_./{}-]+$/);
      expect(operation.path).not.toMatch(/\/\.|\/\//);
    }
    const addresses = Object.values(system.auth).filter(
      (value) => typeof value === 'string' && value.includes('://'),
    );
    for (const address of addresses) expect(address).toMatch(/^https:\/\//);
  });

  it('gives a shape to each placeholder of a host, because it decides where a credential goes', () => {
    for (const { operation } of operationsOf(system)) {
      for (const [, name = ''] of operation.host.matchAll(placeholder)) {
        expect(system.placeholders).toHaveProperty(name);
      }
    }
  });

  it('gives shapes only to placeholders and query names that exist', () => {
    const used = operationsOf(system).flatMap(({ operation }) =>
      [...`${operation.host}${operation.path}`.matchAll(placeholder)].map((match) => match[1]),
    );
    expect(used).toEqual(expect.arrayContaining(Object.keys(system.placeholders ?? {})));
    for (const { operation } of operationsOf(system)) {
      const shaped = Object.keys(operation.queryValues ?? {});
      expect(operation.query ?? []).toEqual(expect.arrayContaining(shaped));
    }
  });

  it('has no two operations with one name, nor two that one request could be', () => {
    const all = operationsOf(system);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    const addresses = all.map(
      ({ operation }) => `${operation.method} ${operation.host}${operation.path}`,
    );
    expect(new Set(addresses).size).toBe(all.length);
  });

  it('sends tokens only to addresses that are operations of its own', () => {
    if (system.auth.kind !== 'oauth2') return;
    const listed = Object.values(system.authOperations).map(
      ({ host, path }) => `https://${host}${path}`,
    );
    expect(listed).toContain(system.auth.tokenUrl);
    expect(listed).toContain(system.auth.revokeUrl);
  });
});
