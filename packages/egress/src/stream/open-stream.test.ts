import { describe, expect, it, vi } from 'vitest';

import { context } from '../../test/recording-audit.ts';
import { list, readText, streamLimits, useStreamDoors } from '../../test/stream-door.ts';

const key = 'sk-canary-0123456789';

describe('a stream through the door', () => {
  const { audit, open, openTo } = useStreamDoors();

  it('is admitted before any look-up or socket, and its credential is read behind that', async () => {
    const seen: [string, number][] = [];
    const { egress, server } = await openTo((request, response) => {
      seen.push([String(request.headers.authorization), server.connections()]);
      response.end('{"ok":true}');
    });
    const stream = await egress.open(context, {
      ...list,
      query: [['limit', '3']],
      admit: async () => void seen.push(['admit', server.connections()]),
      authorize: async ({ method, url }) => {
        seen.push([`${method} ${url}`, server.connections()]);
        return { authorization: `Bearer ${key}` };
      },
    });
    expect(stream.status).toBe(200);
    expect(await readText(stream)).toBe('{"ok":true}');
    expect(seen).toEqual([
      ['admit', 0],
      ['GET https://api.example.com/v1/items?limit=3', 0],
      [`Bearer ${key}`, 1],
    ]);
    expect(audit().calls).toEqual([]);
  });

  it.each(['admit', 'authorize'] as const)(
    'makes no call when %s fails, and gives back the slot and the error as it is',
    async (step) => {
      const { egress, server } = await openTo((_request, response) => response.end('x'), {
        budgets: { example: { maxConcurrentCalls: 1 } },
      });
      const failure = new Error('over the budget');
      const failing = { ...list, [step]: () => Promise.reject(failure) };
      await expect(egress.open(context, failing)).rejects.toBe(failure);
      expect(server.connections()).toBe(0);
      expect(await readText(await egress.open(context, list))).toBe('x');
    },
  );

  it('is refused by the same checks, with a row, and is not admitted', async () => {
    const { egress, server } = await openTo((_request, response) => response.end());
    const admit = vi.fn(list.admit);
    const authorize = vi.fn(() => ({}));
    const attacks = [
      { ...list, operation: 'delete_item' },
      { ...list, headers: { 'X-HTTP-Method-Override': 'DELETE' } },
      { ...list, query: [['_method', 'DELETE']] as const },
      { ...list, body: Buffer.from('a body') },
      { ...list, operation: 'search_items', body: Buffer.from('{"delete":true}') },
    ];
    for (const attack of attacks) {
      const refused = egress.open(context, { ...attack, admit, authorize });
      await expect(refused).rejects.toMatchObject({ kind: 'denied', hasLeft: false });
    }
    expect(admit).not.toHaveBeenCalled();
    expect(authorize).not.toHaveBeenCalled();
    expect(server.connections()).toBe(0);
    expect(audit().calls.map(({ event, outcome }) => [event.action, outcome])).toEqual([
      ['external.refused', 'EGRESS_OPERATION_NOT_PERMITTED'],
      ['external.refused', 'EGRESS_HEADER_REFUSED'],
      ['external.refused', 'EGRESS_QUERY_REFUSED'],
      ['external.refused', 'EGRESS_BODY_REFUSED'],
      ['external.refused', 'EGRESS_BODY_REFUSED'],
    ]);
  });

  it.each([
    ['host', 'evil.example.com'],
    ['authorization', `${key}\n`],
    ['x-original-url', '/'],
  ])('checks the headers that come with the credential, too: %s', async (name, value) => {
    const { egress, server } = await openTo((_request, response) => response.end());
    const authorize = (): Record<string, string> => ({ [name]: value });
    await expect(egress.open(context, { ...list, authorize })).rejects.toMatchObject({
      code: 'EGRESS_HEADER_REFUSED',
      hasLeft: false,
    });
    expect(server.connections()).toBe(0);
    expect(audit().calls[0]?.outcome).toBe('EGRESS_HEADER_REFUSED');
  });

  it('hands on each chunk when it comes, not when the answer ends', async () => {
    const steps = ['one', 'two', 'three'];
    let proceed = (): void => undefined;
    const { egress } = await openTo((_request, response) => {
      proceed = () => {
        const step = steps.shift();
        if (step === undefined) response.end();
        else response.write(step);
      };
      proceed();
    });
    const { body } = await egress.open(context, list);
    const read: string[] = [];
    for await (const chunk of body) {
      read.push(Buffer.from(chunk).toString());
      proceed();
    }
    expect(read).toEqual(['one', 'two', 'three']);
  });

  it('lets the system wait while nothing is read', async () => {
    const size = 64 * 1_048_576;
    let sent = 0;
    const { egress } = await openTo(
      (_request, response) => {
        response.writeHead(200, { 'content-length': String(size) });
        const pour = (): void => {
          if (sent === size) {
            response.end();
            return;
          }
          sent += 1_048_576;
          response.write(Buffer.alloc(1_048_576), pour);
        };
        pour();
      },
      { streamLimits: { ...streamLimits, maxResponseBytes: size } },
    );
    const stream = await egress.open(context, list);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(sent).toBeLessThan(size / 2);
    let read = 0;
    for await (const chunk of stream.body) read += chunk.byteLength;
    expect(read).toBe(size);
  });

  it('returns an error answer of the system, without cookies', async () => {
    const { egress } = await openTo((_request, response) => {
      response.writeHead(429, { 'Retry-After': '3', 'set-cookie': 'a=b' }).end('slow down');
    });
    const stream = await egress.open(context, list);
    expect(stream).toMatchObject({ status: 429, headers: { 'retry-after': '3' } });
    expect(stream.headers).not.toHaveProperty('set-cookie');
    expect(await readText(stream)).toBe('slow down');
  });

  it('masks the credential also where it is cut between two chunks', async () => {
    let write: (text: string) => void = () => undefined;
    const { egress } = await openTo((_request, response) => {
      write = (text) => {
        if (text === '') response.end();
        else response.write(text);
      };
      response.writeHead(401, { 'request-id': `for ${key}` });
      write(`{"error":"bad key ${key.slice(0, 9)}`);
    });
    const stream = await egress.open(context, {
      ...list,
      authorize: () => ({ authorization: `Bearer ${key}` }),
    });
    expect(stream.headers['request-id']).toBe(`for ${'*'.repeat(key.length)}`);
    const rest = [`${key.slice(9)}"}`, ''];
    const read: string[] = [];
    for await (const chunk of stream.body) {
      read.push(Buffer.from(chunk).toString());
      write(rest.shift() ?? '');
    }
    expect(read).toEqual(['{"error":"bad key ', `${'*'.repeat(key.length)}"}`]);
  });

  it('opens none without limits for streams, and takes no wider ones than the door’s', async () => {
    const { egress } = await openTo((_request, response) => response.end(Buffer.alloc(65_537)), {
      streamLimits: { ...streamLimits, maxResponseBytes: 65_536 },
    });
    await expect(
      egress.open(context, { ...list, limits: { maxResponseBytes: 1_000_000 } }),
    ).rejects.toMatchObject({ code: 'EGRESS_RESPONSE_TOO_LARGE', details: { status: 200 } });
    const invalid = (details: Readonly<Record<string, string>>) => ({
      ...{ code: 'EGRESS_LIMITS_INVALID', hasLeft: false, details },
    });
    for (const idleTimeoutMs of [0, Number.NaN, -1, 0.5]) {
      const asked = { ...list, limits: { idleTimeoutMs } };
      await expect(egress.open(context, asked)).rejects.toMatchObject(
        invalid({ option: 'limits', field: 'idleTimeoutMs' }),
      );
    }
    const without = open({ streamLimits: undefined });
    await expect(without.open(context, list)).rejects.toMatchObject(
      invalid({ option: 'streamLimits' }),
    );
    const endless = { ...streamLimits, totalTimeoutMs: Infinity };
    expect(() => open({ streamLimits: endless })).toThrow(
      expect.objectContaining(invalid({ option: 'streamLimits', field: 'totalTimeoutMs' })),
    );
  });

  it.each([
    ['a redirect', 'EGRESS_REDIRECT_REFUSED', { status: 302, headers: { location: '/' } }],
    ['a compressed answer', 'EGRESS_RESPONSE_ENCODED', { headers: { 'content-encoding': 'gzip' } }],
    [
      'a length above the limit',
      'EGRESS_RESPONSE_TOO_LARGE',
      { headers: { 'content-length': '1048577' } },
    ],
  ] as const)('refuses %s by its head', async (_name, code, { headers, ...rest }) => {
    const { egress } = await openTo((_request, response) => {
      response.writeHead('status' in rest ? rest.status : 200, headers);
      response.flushHeaders();
    });
    await expect(egress.open(context, list)).rejects.toMatchObject({ code, hasLeft: true });
  });

  it('refuses an answer whose end could not be told from a cut', async () => {
    const { egress } = await openTo((request) => {
      request.socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhalf');
    });
    await expect(egress.open(context, list)).rejects.toMatchObject({
      code: 'EGRESS_RESPONSE_INVALID',
      details: { reason: 'UNFRAMED' },
    });
  });

  it('cuts an answer above the limit while it streams, behind what came before', async () => {
    let isClosed = false;
    const { egress } = await openTo((_request, response) => {
      response.on('close', () => {
        isClosed = true;
      });
      const pour = (): void => {
        if (!isClosed) response.write(Buffer.alloc(16_384), () => setImmediate(pour));
      };
      pour();
    });
    const { body } = await egress.open(context, { ...list, limits: { maxResponseBytes: 100_000 } });
    let bytes = 0;
    const reading = (async () => {
      for await (const chunk of body) bytes += chunk.byteLength;
    })();
    await expect(reading).rejects.toMatchObject({
      ...{ code: 'EGRESS_RESPONSE_TOO_LARGE', hasLeft: true },
    });
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(100_000);
    await vi.waitFor(() => expect(isClosed).toBe(true));
  });
});
