import { Socket } from 'node:net';
import { inspect } from 'node:util';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { example, formType, limits } from '../test/example-system.ts';
import { startProviderServer } from '../test/provider-server.ts';
import type { ProviderServer } from '../test/provider-server.ts';
import { context, createRecordingAudit } from '../test/recording-audit.ts';
import type { RecordingAudit } from '../test/recording-audit.ts';
import type { EgressOptions } from './egress-options.ts';
import { createEgress } from './egress.ts';
import type { Egress } from './egress.ts';

const secret = 'rk_test_canary';
const list = { system: 'example', operation: 'list_items' } as const;

describe('the door for outbound calls', () => {
  const closing: (() => Promise<void>)[] = [];
  let audit: RecordingAudit;

  beforeEach(() => {
    audit = createRecordingAudit();
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function serve(...input: Parameters<typeof startProviderServer>): Promise<ProviderServer> {
    const server = await startProviderServer(...input);
    closing.push(server.close);
    return server;
  }
  function open(options: Partial<EgressOptions>): Egress {
    const egress = createEgress({ audit, systems: [example], limits, ...options });
    closing.push(egress.close);
    return egress;
  }
  async function openTo(
    answer: Parameters<typeof startProviderServer>[0],
    options: Partial<EgressOptions> = {},
  ): Promise<{ egress: Egress; server: ProviderServer }> {
    const server = await serve(answer);
    return { egress: open({ dial: server.dial, ca: server.ca, ...options }), server };
  }

  it('sends what was asked and gives back the whole answer', async () => {
    const { egress, server } = await openTo((_request, response) => {
      response.writeHead(200, { 'Request-Id': 'req_1', 'set-cookie': 'a=b' }).end('{"ok":true}');
    });
    const answer = await egress.call(context, {
      ...list,
      query: [['limit', '3']],
      headers: { Authorization: `Bearer ${secret}` },
    });
    expect(answer).toMatchObject({ status: 200, bytes: 11, eventId: 'event_1' });
    expect(answer.headers).toMatchObject({ 'request-id': 'req_1' });
    expect(answer.headers).not.toHaveProperty('set-cookie');
    expect(Buffer.from(answer.body).toString()).toBe('{"ok":true}');
    expect(server.requests[0]).toMatchObject({ method: 'GET', url: '/v1/items?limit=3' });
    expect(server.requests[0]?.headers).toMatchObject({
      host: 'api.example.com',
      authorization: `Bearer ${secret}`,
      'accept-encoding': 'identity',
    });
  });

  it('commits the intent before the first socket and the outcome after the answer', async () => {
    const { egress, server } = await openTo((_request, response) => {
      expect(audit.calls[0]?.outcome).toBe('open');
      response.writeHead(200, { 'request-id': 'req_1' }).end('12345');
    });
    let connectionsAtIntent = -1;
    audit.beforeBegin(() => {
      connectionsAtIntent = server.connections();
    });
    await egress.call(context, { ...list, attempt: 2, parentEventId: 'event_0' });
    expect(connectionsAtIntent).toBe(0);
    expect(audit.calls).toEqual([
      {
        event: {
          action: 'external.called',
          targets: [{ type: 'operation', id: 'example/list_items' }],
          parentEventId: 'event_0',
          details: {
            system: 'example',
            operation: 'list_items',
            method: 'GET',
            host: 'api.example.com',
            pathTemplate: '/v1/items',
            attempt: 2,
          },
        },
        outcome: 'success',
        details: { status: 200, bytes: 5, durationMs: expect.any(Number), requestId: 'req_1' },
      },
    ]);
  });

  it('makes no connection when the intent cannot be written', async () => {
    const { egress, server } = await openTo((_request, response) => response.end());
    audit.breakNext('intent');
    await expect(egress.call(context, list)).rejects.toMatchObject({
      code: 'EGRESS_INTENT_NOT_RECORDED',
      kind: 'unavailable',
    });
    expect(server.connections()).toBe(0);
  });

  it('does not hand out an answer whose outcome cannot be written', async () => {
    const { egress } = await openTo((_request, response) => response.end('x'));
    audit.breakNext('outcome');
    await expect(egress.call(context, list)).rejects.toMatchObject({
      code: 'EGRESS_OUTCOME_NOT_RECORDED',
    });
    expect(audit.calls[0]?.outcome).toBe('open');
  });

  it('hands out an answer before its outcome is written only to who is given the writing', async () => {
    const { egress } = await openTo((_request, response) => response.end('x'));
    const recordings: Promise<void>[] = [];
    const onRecording = (recording: Promise<void>): void => void recordings.push(recording);
    const answer = await egress.call(context, { ...list, onRecording });
    expect(answer).toMatchObject({ status: 200 });
    await Promise.all(recordings);
    expect(audit.calls[0]?.outcome).toBe('success');

    audit.breakNext('outcome');
    await egress.call(context, { ...list, onRecording });
    expect(recordings).toHaveLength(2);
    await expect(recordings[1]).rejects.toMatchObject({ code: 'EGRESS_OUTCOME_NOT_RECORDED' });
  });

  it('returns an error answer of the system and records it as failed', async () => {
    const { egress } = await openTo((_request, response) => response.writeHead(403).end('no'));
    expect(await egress.call(context, list)).toMatchObject({ status: 403, bytes: 2 });
    expect(audit.calls[0]).toMatchObject({
      outcome: 'EGRESS_STATUS_REFUSED',
      details: { status: 403, bytes: 2 },
    });
  });

  it('records a refused call without opening anything', async () => {
    const { egress, server } = await openTo((_request, response) => response.end());
    const attacks = [
      { system: 'example', operation: 'delete_item' },
      { system: 'https://evil', operation: 'x' },
      { ...list, headers: { 'X-HTTP-Method-Override': 'DELETE' } },
      { ...list, query: [['_method', 'DELETE']] as const },
      { ...list, body: Buffer.from('a body') },
      { system: 'example', operation: 'search_items', body: Buffer.from('{"delete":true}') },
      { system: 'example', operation: 'search_items' },
    ];
    for (const attack of attacks) {
      await expect(egress.call(context, attack)).rejects.toMatchObject({ kind: 'denied' });
    }
    expect(server.connections()).toBe(0);
    expect(
      audit.calls.map(({ event, outcome }) => [event.action, event.targets?.[0]?.id, outcome]),
    ).toEqual([
      ['external.refused', 'example/unknown', 'EGRESS_OPERATION_NOT_PERMITTED'],
      ['external.refused', 'unknown/unknown', 'EGRESS_OPERATION_NOT_PERMITTED'],
      ['external.refused', 'example/list_items', 'EGRESS_HEADER_REFUSED'],
      ['external.refused', 'example/list_items', 'EGRESS_QUERY_REFUSED'],
      ['external.refused', 'example/list_items', 'EGRESS_BODY_REFUSED'],
      ['external.refused', 'example/search_items', 'EGRESS_BODY_REFUSED'],
      ['external.refused', 'example/search_items', 'EGRESS_BODY_REFUSED'],
    ]);
    expect(JSON.stringify(audit.calls)).not.toContain('delete');
  });

  it('refuses a request body above the limit', async () => {
    const server = await serve((_request, response) => response.end('x'), {
      hosts: ['login.example.com'],
    });
    const egress = open({ dial: server.dial, ca: server.ca });
    const token = { system: 'example', operation: 'get_token', headers: formType };
    const code = (bytes: number): Uint8Array => Buffer.from('code='.padEnd(bytes, 'x'));
    expect(await egress.call(context, { ...token, body: code(1_024) })).toMatchObject({
      status: 200,
    });
    await expect(egress.call(context, { ...token, body: code(1_025) })).rejects.toMatchObject({
      code: 'EGRESS_REQUEST_TOO_LARGE',
    });
    expect(server.requests).toHaveLength(1);
  });

  it('follows no redirect', async () => {
    const { egress, server } = await openTo((_request, response) =>
      response.writeHead(302, { location: 'https://api.example.com/v1/items/other' }).end(),
    );
    await expect(egress.call(context, list)).rejects.toMatchObject({
      code: 'EGRESS_REDIRECT_REFUSED',
      details: { status: 302 },
    });
    expect(server.requests).toHaveLength(1);
    expect(audit.calls[0]?.outcome).toBe('EGRESS_REDIRECT_REFUSED');
  });

  it('accepts an answer as large as the limit and cuts a longer one while it streams', async () => {
    let sent = 0;
    let isClosed = false;
    const { egress } = await openTo((request, response) => {
      if (request.url === '/v1/items') {
        response.end(Buffer.alloc(limits.maxResponseBytes));
        return;
      }
      response.on('close', () => {
        isClosed = true;
      });
      const pour = (): void => {
        if (isClosed || sent > 200 * limits.maxResponseBytes) return;
        sent += limits.maxResponseBytes;
        response.write(Buffer.alloc(limits.maxResponseBytes), () => setImmediate(pour));
      };
      pour();
    });
    expect(await egress.call(context, list)).toMatchObject({ bytes: limits.maxResponseBytes });
    await expect(
      egress.call(context, { system: 'example', operation: 'get_item', params: { id: 'a' } }),
    ).rejects.toMatchObject({ code: 'EGRESS_RESPONSE_TOO_LARGE' });
    await vi.waitFor(() => expect(isClosed).toBe(true));
    expect(sent).toBeLessThan(100 * limits.maxResponseBytes);
  });

  it('gives an operation the limit that it lists, and cuts what is longer than that', async () => {
    let bytes = 131_072;
    const { egress } = await openTo((_request, response) => response.end(Buffer.alloc(bytes)));
    const file = { system: 'example', operation: 'fetch_file', params: { file: 'a%3A1.json' } };
    expect(await egress.call(context, file)).toMatchObject({ bytes });
    bytes += 1;
    await expect(egress.call(context, file)).rejects.toMatchObject({
      ...{ code: 'EGRESS_RESPONSE_TOO_LARGE', details: { maxResponseBytes: 131_072 } },
    });
  });

  it('refuses a length above the limit without reading the body', async () => {
    const { egress } = await openTo((_request, response) => {
      response.writeHead(200, { 'content-length': String(limits.maxResponseBytes + 1) });
      response.flushHeaders();
    });
    await expect(egress.call(context, list)).rejects.toMatchObject({
      code: 'EGRESS_RESPONSE_TOO_LARGE',
    });
  });

  it('refuses a compressed answer, so that no bomb is ever unpacked', async () => {
    const { egress } = await openTo((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('bomb'),
    );
    await expect(egress.call(context, list)).rejects.toMatchObject({
      code: 'EGRESS_RESPONSE_ENCODED',
    });
  });

  it('gives up at the deadline, also when bytes keep trickling', async () => {
    const { egress } = await openTo(
      (_request, response) => {
        const trickle = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(trickle));
      },
      { limits: { ...limits, timeoutMs: 200 } },
    );
    await expect(egress.call(context, list)).rejects.toMatchObject({ code: 'EGRESS_TIMED_OUT' });
    expect(audit.calls[0]?.outcome).toBe('EGRESS_TIMED_OUT');
  });

  it('stops when the caller gives up, and says so', async () => {
    const stop = new AbortController();
    const { egress } = await openTo(() => stop.abort());
    await expect(egress.call(context, list, stop.signal)).rejects.toMatchObject({
      code: 'EGRESS_ABORTED',
    });
    expect(audit.calls[0]?.outcome).toBe('EGRESS_ABORTED');
  });

  it('speaks TLS 1.3 and refuses a server that has only 1.2', async () => {
    const old = await serve((_request, response) => response.end(), { version: 'TLSv1.2' });
    const egress = open({ dial: old.dial, ca: old.ca });
    await expect(egress.call(context, list)).rejects.toMatchObject({ code: 'EGRESS_TLS_REFUSED' });
    expect(old.requests).toHaveLength(0);
    expect(audit.calls[0]?.outcome).toBe('EGRESS_TLS_REFUSED');
  });

  it.each([
    ['of an unknown authority', { ca: undefined }, ['api.example.com']],
    ['for another host', {}, ['other.example.com']],
  ] as const)('refuses a certificate %s', async (_reason, options, hosts) => {
    const server = await serve((_request, response) => response.end(), { hosts });
    const egress = open({ dial: server.dial, ca: server.ca, ...options });
    await expect(
      egress.call(context, { ...list, headers: { authorization: secret } }),
    ).rejects.toMatchObject({ code: 'EGRESS_TLS_REFUSED' });
    expect(server.requests).toHaveLength(0);
  });

  it('limits the calls in flight and per minute', async () => {
    let inFlight = 0;
    let most = 0;
    const { egress } = await openTo(
      (_request, response) => {
        most = Math.max(most, (inFlight += 1));
        setTimeout(() => {
          inFlight -= 1;
          response.end();
        }, 20);
      },
      { budgets: { example: { maxConcurrentCalls: 2, maxCallsPerMinute: 6 } } },
    );
    await Promise.all(Array.from({ length: 6 }, () => egress.call(context, list)));
    expect(most).toBe(2);
    await expect(egress.call(context, list)).rejects.toMatchObject({
      code: 'EGRESS_BUDGET_EXHAUSTED',
      kind: 'limited',
    });
    expect(audit.calls).toHaveLength(6);
  });

  it('shows no credential, URL or body in an error or an audit row', async () => {
    const { egress } = await openTo((request, response) => {
      if (request.headers.authorization?.endsWith('reset') === true) request.socket.destroy();
      else response.writeHead(302, { location: `https://evil/${secret}` }).end(secret);
    });
    const request = { system: 'example', operation: 'get_item', params: { id: 'it_canary' } };
    const errors = await Promise.all(
      ['', ' reset'].map((suffix) =>
        egress
          .call(context, { ...request, headers: { authorization: `Bearer ${secret}${suffix}` } })
          .catch((error: unknown) => error),
      ),
    );
    errors.push(
      await egress
        .call(context, { ...list, headers: { authorization: `${secret}\n` } })
        .catch((error: unknown) => error),
    );
    const shown = inspect([errors, audit.calls], { depth: 10 });
    expect(errors.map((error) => (error as { code: string }).code)).toEqual([
      'EGRESS_REDIRECT_REFUSED',
      'EGRESS_CONNECTION_FAILED',
      'EGRESS_HEADER_REFUSED',
    ]);
    for (const hidden of [secret, 'it_canary', 'https://', '127.0.0.1']) {
      expect(shown).not.toContain(hidden);
    }
  });

  it('refuses new calls once closed and lets running ones end', async () => {
    const { egress } = await openTo((_request, response) =>
      setTimeout(() => response.end('x'), 50),
    );
    const running = egress.call(context, list);
    const closed = egress.close();
    await expect(egress.call(context, list)).rejects.toMatchObject({ code: 'EGRESS_CLOSED' });
    expect(await running).toMatchObject({ status: 200 });
    await closed;
  });

  describe('the look-up', () => {
    it.each([
      '127.0.0.1',
      '10.0.0.1',
      '169.254.169.254',
      '::1',
      '::ffff:127.0.0.1',
      'fd00:ec2::254',
    ])('that leads to %s opens no socket', async (address) => {
      const connect = vi.spyOn(Socket.prototype, 'connect');
      const resolve = vi.fn(async () => [{ address: '104.18.2.1' }, { address }]);
      const egress = open({ resolve });
      await expect(egress.call(context, list)).rejects.toMatchObject({
        code: 'EGRESS_ADDRESS_REFUSED',
        kind: 'denied',
      });
      expect(resolve).toHaveBeenCalledOnce();
      expect(connect).not.toHaveBeenCalled();
      expect(audit.calls[0]?.outcome).toBe('EGRESS_ADDRESS_REFUSED');
    });

    it('happens once, and the socket goes to exactly the checked address', async () => {
      const dialled: unknown[] = [];
      vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (
        this: Socket,
        ...input: unknown[]
      ) {
        const [options] = input.flat() as { host: string; port: number }[];
        dialled.push([options?.host, options?.port]);
        setImmediate(() =>
          this.destroy(Object.assign(new Error('stopped'), { code: 'ECONNREFUSED' })),
        );
        return this;
      });
      const answers = [['104.18.2.1'], ['127.0.0.1']];
      const resolve = vi.fn(async () => (answers.shift() ?? []).map((address) => ({ address })));
      const egress = open({ resolve });
      await expect(egress.call(context, list)).rejects.toMatchObject({
        code: 'EGRESS_CONNECTION_FAILED',
        details: { reason: 'ECONNREFUSED' },
      });
      expect(resolve).toHaveBeenCalledOnce();
      expect(dialled).toEqual([['104.18.2.1', 443]]);
    });

    it('that fails or finds nothing is an error of its own', async () => {
      const failing = open({
        resolve: () => Promise.reject(new Error('api.example.com SERVFAIL')),
      });
      const empty = open({ resolve: () => Promise.resolve([]) });
      for (const egress of [failing, empty]) {
        await expect(egress.call(context, list)).rejects.toMatchObject({
          code: 'EGRESS_NAME_NOT_RESOLVED',
        });
      }
    });
  });
});
