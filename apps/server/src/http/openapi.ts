import { createDocument } from 'zod-openapi';
import type { ZodOpenApiOperationObject } from 'zod-openapi';

import { Problem } from '@ataski/contract';

import type { Route } from './define-route.ts';

/** OpenAPI 3.1 of the routes, from the same schemas that parse and serialise. */
export function describeRoutes(routes: readonly Route[], origin: string): unknown {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routes) {
    (paths[route.call.path] ??= {})[route.call.method.toLowerCase()] = operationOf(route);
  }
  return createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Ataski',
      version: '0.1.0',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: origin }],
    security: [{ session: [] }],
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: '__Host-ataski_session' } },
    },
    paths,
  });
}

const mediaTypes: Readonly<Record<Route['kind'], string>> = {
  tenant: 'application/json',
  outside: 'application/json',
  stream: 'text/event-stream',
  // Which one, the answer says; none is a document to be parsed whole.
  download: '*/*',
};

function operationOf({ call, kind, access }: Route): ZodOpenApiOperationObject {
  const names = [...call.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  const inPath = Object.fromEntries(names.map((name) => [name, true] as const));
  const pathSchema = call.input.pick(inPath as never);
  const restSchema = call.input.omit(inPath as never);
  const hasRest = Object.keys(restSchema.shape).length > 0;
  const isQuery = call.method === 'GET' || call.method === 'DELETE';
  return {
    operationId: call.id,
    summary: call.summary,
    description: `Needs: ${access === 'any_member' ? 'any role' : access}.`,
    requestParams: {
      ...(names.length === 0 ? {} : { path: pathSchema }),
      ...(isQuery && hasRest ? { query: restSchema } : {}),
    },
    ...(isQuery
      ? {}
      : {
          requestBody: { required: true, content: { 'application/json': { schema: restSchema } } },
        }),
    responses: {
      '200': { description: 'Done.', content: { [mediaTypes[kind]]: { schema: call.output } } },
      default: {
        description: 'It failed.',
        content: { 'application/problem+json': { schema: Problem } },
      },
    },
  };
}
