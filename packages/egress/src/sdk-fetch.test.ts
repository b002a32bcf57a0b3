import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { example, limits } from '../test/example-system.ts';
import { startProviderServer } from '../test/provider-server.ts';
import type { ProviderServer } from '../test/provider-server.ts';
import { context, createRecordingAudit } from '../test/recording-audit.ts';
import { createEgress } from './egress.ts';
import type { Egress } from './egress.ts';

describe('a fetch for an SDK', () => {
  const audit = createRecordingAudit();
  let server: ProviderServer;
  let egress: Egress;
  let fetch: typeof globalThis.fetch;

  beforeEach(async () => {
    server = await startProviderServer(
      (request, response) => {
        if (request.url === '/v1/items/gone') response.writeHead(204).end();
        else if (request.url === '/v1/items/moved')
          response.writeHead(301, { location: '/' }).end();
        else request.pipe(response.writeHead(201, { 'x-request-id': 'r1' }));
      },
      { hosts: ['api.example.com', 'login.example.com'] },
    );
    egress = createEgress({ audit, systems: [example], limits, dial: server.dial, ca: server.ca });
    fetch = egress.fetch(() => context, 'example');
  });
  afterEach(async () => {
    await egress.close();
    await server.close();
  });

  it('passes a URL of a permitted operation and keeps the row of the call', async () => {
    const response = await fetch('https://api.example.com/v1/items/search', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ filter: 'x' }),
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('x-request-id')).toBe('r1');
    expect(await response.json()).toEqual({ filter: 'x' });
    expect(audit.calls.at(-1)).toMatchObject({
      event: { targets: [{ id: 'example/search_items' }] },
      outcome: 'success',
    });
  });

  it('takes URL and Request objects, empty answers and form bodies', async () => {
    const listed = await fetch(new URL('https://api.example.com/v1/items?limit=1'));
    expect(listed.status).toBe(201);
    const gone = await fetch(new Request('https://api.example.com/v1/items/gone'));
    expect([gone.status, await gone.text()]).toEqual([204, '']);
    const form = await fetch('https://login.example.com/token', {
      method: 'POST',
      body: new URLSearchParams({ code: 'b c' }),
    });
    expect(await form.text()).toBe('code=b+c');
  });

  it.each([
    ['https://api.example.com/v1/other', {}, 'EGRESS_OPERATION_NOT_PERMITTED'],
    ['https://api.example.com/v1/items', { method: 'DELETE' }, 'EGRESS_OPERATION_NOT_PERMITTED'],
    ['https://api.example.com/v1/a/../items', {}, 'EGRESS_OPERATION_NOT_PERMITTED'],
    ['https://user@api.example.com/v1/items', {}, 'EGRESS_OPERATION_NOT_PERMITTED'],
    ['https://api.example.com/v1/items?admin=1', {}, 'EGRESS_QUERY_REFUSED'],
    ['https://api.example.com/v1/items', { headers: { Host: 'evil' } }, 'EGRESS_HEADER_REFUSED'],
    ['https://api.example.com/v1/items/search', { method: 'POST' }, 'EGRESS_BODY_REFUSED'],
    ['https://api.example.com/v1/items/moved', {}, 'EGRESS_REDIRECT_REFUSED'],
  ] as const)('refuses %s with %j: %s', async (url, init, code) => {
    await expect(fetch(url, init)).rejects.toMatchObject({ code });
  });

  it('opens nothing for a system that is not declared', async () => {
    const other = egress.fetch(() => context, 'other');
    await expect(other('https://api.example.com/v1/items')).rejects.toMatchObject({
      code: 'EGRESS_OPERATION_NOT_PERMITTED',
    });
    expect(server.connections()).toBe(0);
  });
});
