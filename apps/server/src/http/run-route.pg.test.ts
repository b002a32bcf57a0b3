import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import express from 'express';
import type { ErrorRequestHandler } from 'express';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { Access } from '@ataski/access';
import { createAuditLog } from '@ataski/audit';
import { defineCall } from '@ataski/contract';
import { systemClock } from '@ataski/kernel';
import type { CorrelationId } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { migrations } from '../migrations.ts';
import { productActions } from '../product-actions.ts';
import type { Services } from '../services.ts';
import { correlate, correlationIdOf } from './correlation.ts';
import { defineRoute } from './define-route.ts';
import type { Route } from './define-route.ts';
import { toProblem } from './problem.ts';
import { runRoute } from './run-route.ts';

const call = defineCall({
  id: 'example',
  method: 'POST',
  path: '/example',
  summary: 'An example.',
  input: z.strictObject({ answer: z.string() }),
  output: z.strictObject({ answer: z.literal('right') }),
});

/** Changes something, and then answers, fails or answers what the description does not know. */
const example = defineRoute({
  call,
  kind: 'tenant',
  access: 'overview:read',
  audit: 'record.read',
  async handle({ tx, input, services }) {
    await services.audit.record(tx, {
      action: 'connection.created',
      details: { system: 'example' },
    });
    if (input.answer === 'failure') throw new Error('a failure of the handler');
    return { answer: input.answer as 'right' };
  },
});

describe('a tenant route', () => {
  const db = useDatabase({ migrations });
  const server = createServer();
  let url = '';
  let audit: Services['audit'];
  let failsToRecord = false;

  beforeAll(async () => {
    audit = createAuditLog({
      db: db.tenancy,
      platform: db.tenancy,
      clock: systemClock,
      component: 'server',
      actions: productActions,
    });
    // Who is signed in is not the subject here: a founder of Acme always is.
    const principal = {
      tenantId: db.tenants.acme,
      userId: 'user_ada',
      roles: ['founder'],
      sessionId: 'session_1',
    };
    const access = {
      authenticate: () => Promise.resolve({ principal, user: { id: 'user_ada' }, setCookies: [] }),
    };
    const services = {
      tenancy: db.tenancy,
      log: pino({ enabled: false }),
      access: access as unknown as Access,
      audit: {
        ...audit,
        record: async (tx, event) => {
          if (failsToRecord && event.action === 'record.read') throw new Error('no space');
          return await audit.record(tx, event);
        },
      },
    } satisfies Partial<Services> as unknown as Services;
    server.on('request', appOf(example, services));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/example`;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  /** The status of the answer, and what stands in the log under its correlation id. */
  async function ask(answer: string): Promise<{ status: number; actions: readonly string[] }> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ answer }),
    });
    const id = (response.headers.get('x-correlation-id') ?? '') as CorrelationId;
    const { events } = await db.as(db.tenants.acme, (tx) => audit.timeline(tx, id));
    return { status: response.status, actions: events.map(({ action }) => action).sort() };
  }

  it('commits the change and its audit row together', async () => {
    expect(await ask('right')).toEqual({
      status: 200,
      actions: ['connection.created', 'record.read'],
    });
  });

  it('keeps neither when the handler fails', async () => {
    expect(await ask('failure')).toEqual({ status: 500, actions: [] });
  });

  it('keeps neither when the answer does not fit its description', async () => {
    expect(await ask('wrong')).toEqual({ status: 500, actions: [] });
  });

  it('keeps no change whose audit row cannot be written', async () => {
    failsToRecord = true;
    expect(await ask('right')).toEqual({ status: 500, actions: [] });
    failsToRecord = false;
  });
});

function appOf(route: Route, services: Services): express.Express {
  const app = express();
  app.use(correlate, express.json());
  app.post(route.call.path, runRoute(route, services));
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Express knows an error handler by its four parameters.
  const failed: ErrorRequestHandler = (error, _request, response, _next) => {
    const problem = toProblem(error, correlationIdOf(response));
    response.status(problem.status).json(problem);
  };
  app.use(failed);
  return app;
}
