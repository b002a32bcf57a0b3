import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import express from 'express';
import type { NextFunction, Request, Response } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { AtaskiError, parseTenantId } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { currentTenant, runInTenant } from './context/current-tenant.ts';
import { assertSameTenant, bindPrincipal, requireTenant, tenantContext } from './express.ts';
import { shopMigrations } from './shop.fixture.ts';

const tenantIds = Array.from({ length: 8 }, (_, index) =>
  parseTenantId(`00000000-0000-4000-8000-00000000000${String(index)}`),
);
const own = tenantIds[0]!;
const other = tenantIds[1]!;

describe('an Express application', () => {
  const db = useDatabase({ migrations: shopMigrations });
  let server: Server;
  let address = '';
  let nextCalls = 0;

  beforeAll(async () => {
    for (const [index, id] of tenantIds.entries()) {
      await db.superuser.query('insert into tenancy.tenant (id, name) values ($1, $2)', [id, id]);
      const row = [id, index, `note of ${id}`];
      await db.superuser.query('insert into shop.item values ($1, $2, $3)', row);
    }
    // Inside a tenant on purpose: no request may inherit it.
    server = runInTenant(db.context(other), () => createApp().listen(0, '127.0.0.1'));
    await once(server, 'listening');
    address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterAll(() => server.close());

  /** Stands for the application: a bearer token is a session, and the sessions are ours. */
  function authenticate(request: Request, response: Response, next: NextFunction): void {
    const token = /^Bearer (\d)$/.exec(request.headers.authorization ?? '')?.[1];
    const tenantId = tenantIds[Number(token)];
    if (tenantId !== undefined) {
      bindPrincipal(response, {
        tenantId,
        userId: `user_${token ?? ''}`,
        roles: [],
        sessionId: 's',
      });
    }
    next();
  }

  const readNotes = async () => {
    const sql = 'select tenant_id, note from shop.item';
    return (await db.tenancy.query(currentTenant(), sql)).rows;
  };

  function createApp(): express.Express {
    const app = express();
    app.use(authenticate, tenantContext({ run: runInTenant }));
    app.use((_request, _response, next) => {
      nextCalls += 1;
      next();
    });
    app.get('/public', (_request, response) => {
      response.json({ current: tryCurrent() });
    });
    app.use(requireTenant);
    app.all('/notes', express.json(), async (_request, response) => {
      await sleep(Math.random() * 5);
      response.json(await readNotes());
    });
    app.get('/tenants/:tenantId/notes', async (request, response) => {
      assertSameTenant(response, request.params.tenantId);
      response.json(await readNotes());
    });
    app.get('/stream', async (_request, response) => {
      for (let part = 0; part < 5; part += 1) {
        response.write(`${JSON.stringify(await readNotes())}\n`);
        await sleep(1);
      }
      response.end();
    });
    app.post('/upload', async (request, response) => {
      let size = 0;
      for await (const chunk of request as AsyncIterable<Buffer>) size += chunk.length;
      expect(size).toBe(12);
      response.json(await readNotes());
    });
    app.get('/broken', async () => {
      await readNotes();
      throw new RangeError('broken');
    });
    app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
      if (response.headersSent) {
        next(error);
        return;
      }
      const code = AtaskiError.is(error) ? error.code : 'UNKNOWN';
      const kind = AtaskiError.is(error) ? error.kind : 'bug';
      const status = { unauthenticated: 401, denied: 403 }[kind as string] ?? 500;
      response.status(status).json({ code, current: tryCurrent() });
    });
    return app;
  }

  function tryCurrent(): string | null {
    try {
      return currentTenant().tenantId;
    } catch (error) {
      return (error as { code: string }).code;
    }
  }

  const get = (path: string, token: number | null, init: RequestInit = {}) =>
    fetch(`${address}${path}`, {
      ...init,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${String(token)}` }),
        ...(init.headers as Record<string, string> | undefined),
      },
    });
  const notesOf = (index: number) => [
    { tenant_id: tenantIds[index], note: `note of ${String(tenantIds[index])}` },
  ];

  const json = { 'content-type': 'application/json' };
  const attacks: readonly (readonly [string, string, RequestInit])[] = [
    [
      'a tenant header',
      '/notes',
      { headers: { 'x-tenant-id': other, 'x-organization-id': other } },
    ],
    ['a forwarded host', '/notes', { headers: { 'x-forwarded-host': `${other}.example.test` } }],
    ['a cookie', '/notes', { headers: { cookie: `tenant=${other}; tenantId=${other}` } }],
    ['a query', `/notes?tenant_id=${other}&tenantId=${other}`, {}],
    ['a body', '/notes', { method: 'POST', headers: json, body: `{"tenantId":"${other}"}` }],
    ['a prototype', '/notes', { method: 'POST', headers: json, body: '{"__proto__":{"a":1}}' }],
  ];

  it.each(attacks)(
    'answers with the rows of the principal whatever %s says',
    async (_, path, init) => {
      const response = await get(path, 0, init);
      expect(await response.json()).toEqual(notesOf(0));
    },
  );

  it.each(attacks)('refuses without a principal whatever %s says', async (_, path, init) => {
    const response = await get(path, null, init);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'TENANCY_PRINCIPAL_MISSING' });
  });

  it('answers with the rows of the principal whatever the host says', async () => {
    const { request } = await import('node:http');
    const headers = { host: `${other}.example.test`, authorization: 'Bearer 0' };
    const asked = request(`${address}/notes`, { headers });
    asked.end();
    const [response] = (await once(asked, 'response')) as [AsyncIterable<Buffer>];
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(part);
    expect(JSON.parse(Buffer.concat(parts).toString())).toEqual(notesOf(0));
  });

  it('lets a tenant id in a URL pass only when it is the own one', async () => {
    expect(await (await get(`/tenants/${own}/notes`, 0)).json()).toEqual(notesOf(0));
    const refused = await get(`/tenants/${other}/notes`, 0);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: 'TENANCY_TENANT_MISMATCH' });
  });

  it('keeps 200 interleaved requests of 8 tenants apart', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const response = await get('/notes', index % 8);
        return [index % 8, await response.json()] as const;
      }),
    );
    expect(answers).toHaveLength(200);
    for (const [index, notes] of answers) expect(notes).toEqual(notesOf(index));
  });

  it('keeps the tenant through a streamed answer', async () => {
    const answers = await Promise.all(
      [0, 1, 2].map(async (index) => (await get('/stream', index)).text()),
    );
    for (const [index, text] of answers.entries()) {
      const lines = text.trim().split('\n');
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
        Array(5).fill(notesOf(index)),
      );
    }
  });

  it('keeps the tenant behind a body that arrives in parts', async () => {
    const send = async (index: number) => {
      const body = new ReadableStream({
        async start(stream) {
          for (let part = 0; part < 3; part += 1) {
            stream.enqueue(Buffer.from('part'));
            await sleep(2);
          }
          stream.close();
        },
      });
      const init = { method: 'POST', body, duplex: 'half' };
      return (await get('/upload', index, init as RequestInit)).json();
    };
    expect(await Promise.all([send(0), send(1)])).toEqual([notesOf(0), notesOf(1)]);
  });

  it('hands an error of a handler to the error handler, with the tenant that it concerns', async () => {
    const response = await get('/broken', 3);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ code: 'UNKNOWN', current: tenantIds[3] });
  });

  it('runs what follows once, and a request without a principal in no tenant', async () => {
    nextCalls = 0;
    expect(await (await get('/public', null)).json()).toEqual({
      current: 'TENANCY_CONTEXT_ABSENT',
    });
    expect(await (await get('/public', 5)).json()).toEqual({ current: tenantIds[5] });
    expect(nextCalls).toBe(2);
  });
});
