import { describe, expect, it } from 'vitest';

import { permissions } from '@ataski/access/permissions';
import * as contract from '@ataski/contract';
import type { Call } from '@ataski/contract';

import { describeRoutes } from '../http/openapi.ts';
import { routes } from './index.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: object }[];
  readonly requestBody?: { content: Record<string, { schema: object }> };
  readonly responses: Record<
    string,
    { description: string; content: Record<string, { schema: object }> }
  >;
}

interface Description {
  readonly openapi: string;
  readonly info: { title: string; version: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: {
    schemas: Record<string, unknown>;
    securitySchemes: Record<string, unknown>;
  };
}

const description = JSON.parse(
  JSON.stringify(describeRoutes(routes, 'https://app.example.com')),
) as Description;
const named = routes.map((route) => [route.call.id, route] as const);

/** Every call of the contract. */
const calls = [
  ...[contract.session, contract.connections, contract.consents],
  ...[contract.audit, contract.overview],
  ...[contract.providerKeys, contract.virtualKeys, contract.budgets, contract.breakers],
  ...[contract.spend],
]
  .flatMap((group) => Object.values(group) as unknown[])
  .filter(
    (value): value is Call =>
      typeof value === 'object' && value !== null && 'method' in value && 'path' in value,
  );

describe('the route registry', () => {
  it('has no two routes with one id, or with one method and path', () => {
    const places = routes.map(
      ({ call }) => `${call.method} ${call.path.replaceAll(/\{\w+\}/g, '{}')}`,
    );
    expect(new Set(routes.map(({ call }) => call.id)).size).toBe(routes.length);
    expect(new Set(places).size).toBe(routes.length);
  });

  it('serves every call of the contract and nothing else', () => {
    expect(routes.map(({ call }) => call.id).sort()).toEqual(calls.map(({ id }) => id).sort());
    expect(routes.length).toBeGreaterThan(10);
  });

  it.each(named)(
    '%s declares who may call it and what evidence it leaves',
    (_id, { access, audit, kind }) => {
      expect(['any_member', ...permissions]).toContain(access);
      if (typeof audit === 'string') expect(audit).toMatch(/^[a-z_]+\.[a-z_]+$/);
      else expect(audit.none.length).toBeGreaterThan(10);
      expect(['tenant', 'outside', 'stream', 'download']).toContain(kind);
    },
  );

  it.each(named)(
    '%s lies under /api, where its CSRF defence is, and refuses unknown fields',
    (_id, { call }) => {
      expect(call.path).toMatch(/^\/api\/[a-z/{}A-Z]+$/);
      const names = [...call.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(call.input.shape)).toEqual(expect.arrayContaining(names));
      const { error } = call.input.safeParse({ nobodyKnowsThis: 1 });
      expect(error?.issues.some(({ code }) => code === 'unrecognized_keys')).toBe(true);
    },
  );

  it.each(named)('%s changes nothing when it is a GET', (_id, { call, access }) => {
    if (call.method !== 'GET') expect(call.method).toMatch(/^(POST|PUT|DELETE)$/);
    else expect(access).toMatch(/^(any_member|\w+:read|audit:export)$/);
  });
});

describe('the OpenAPI document', () => {
  it('is one of 3.1, with a title, a version and the session cookie', () => {
    expect(description.openapi).toMatch(/^3\.1\.\d$/);
    expect(description.info).toMatchObject({
      title: 'Ataski',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
    expect(description.components.securitySchemes).toEqual({
      session: { type: 'apiKey', in: 'cookie', name: '__Host-ataski_session' },
    });
  });

  it.each(named)('describes %s: parameters, body, answer and problem', (_id, { call, kind }) => {
    const operation = description.paths[call.path]?.[call.method.toLowerCase()];
    expect(operation?.operationId).toBe(call.id);
    const inPath = [...call.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = operation?.parameters ?? [];
    expect(declared.filter((each) => each.in === 'path').map(({ name }) => name)).toEqual(inPath);
    expect(declared.filter((each) => each.in === 'path').every(({ required }) => required)).toBe(
      true,
    );
    const rest = Object.keys(call.input.shape)
      .filter((name) => !inPath.includes(name))
      .sort();
    const isQuery = call.method === 'GET' || call.method === 'DELETE';
    const query = declared.filter((each) => each.in === 'query').map(({ name }) => name);
    expect(query.sort()).toEqual(isQuery ? rest : []);
    expect(operation?.requestBody === undefined).toBe(isQuery);
    const types = { stream: 'text/event-stream', download: '*/*' } as Record<string, string>;
    const type = types[kind] ?? 'application/json';
    expect(Object.keys(operation?.responses['200']?.content ?? {})).toEqual([type]);
    expect(operation?.responses['default']?.content['application/problem+json']?.schema).toEqual({
      $ref: '#/components/schemas/Problem',
    });
  });

  it('describes nothing that is not served', () => {
    const operations = Object.values(description.paths).flatMap((path) => Object.values(path));
    expect(operations).toHaveLength(routes.length);
  });

  it('refers only to schemas that it holds', () => {
    const references = [...JSON.stringify(description).matchAll(/"\$ref":"([^"]+)"/g)].map(
      ([, name]) => name,
    );
    expect(references.length).toBeGreaterThan(5);
    for (const reference of references) {
      const [, name = ''] = /^#\/components\/schemas\/(\w+)$/.exec(reference ?? '') ?? [];
      expect(description.components.schemas).toHaveProperty(name);
    }
  });
});
