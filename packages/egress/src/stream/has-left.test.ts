import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import { describe, expect, it } from 'vitest';

import { context } from '../../test/recording-audit.ts';
import { list, readText, useStreamDoors } from '../../test/stream-door.ts';

describe('whether a byte of the request may have left', () => {
  const { open, openTo, closing } = useStreamDoors();

  /** A bare TCP server that does as it likes with a connection. */
  async function listen(
    answer: (socket: Socket) => void,
  ): Promise<{ address: string; port: number }> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      answer(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    return { address: '127.0.0.1', port: (server.address() as AddressInfo).port };
  }

  it('is denied for a name that leads nowhere, or to an address that is not public', async () => {
    const nowhere = open({ resolve: () => Promise.reject(new Error('SERVFAIL')) });
    await expect(nowhere.open(context, list)).rejects.toMatchObject({
      ...{ code: 'EGRESS_NAME_NOT_RESOLVED', hasLeft: false },
    });
    const inside = open({ resolve: () => Promise.resolve([{ address: '10.0.0.1' }]) });
    await expect(inside.open(context, list)).rejects.toMatchObject({
      ...{ code: 'EGRESS_ADDRESS_REFUSED', hasLeft: false },
    });
  });

  it('is denied for a connection that is refused', async () => {
    const endpoint = await listen(() => undefined);
    for (const close of closing.splice(0)) await close();
    await expect(open({ dial: () => endpoint }).open(context, list)).rejects.toMatchObject({
      ...{ code: 'EGRESS_CONNECTION_FAILED', details: { reason: 'ECONNREFUSED' }, hasLeft: false },
    });
  });

  it.each([
    ['that is reset at once', 'EGRESS_CONNECTION_FAILED', 'reset'],
    ['that answers with something else than TLS', 'EGRESS_TLS_REFUSED', 'HTTP/1.1 200 OK\r\n\r\n'],
    ['where the handshake never ends', 'EGRESS_TIMED_OUT', ''],
  ])('is denied for a connection %s', async (_name, code, answer) => {
    const endpoint = await listen((socket) => {
      if (answer === 'reset') socket.once('data', () => socket.resetAndDestroy());
      else socket.write(answer);
    });
    const egress = open({ dial: () => endpoint });
    const limited = { ...list, limits: { headersTimeoutMs: 300 } };
    await expect(egress.open(context, limited)).rejects.toMatchObject({ code, hasLeft: false });
  });

  it.each([
    ['of an unknown authority', { ca: undefined }, {}],
    ['for another host', {}, { hosts: ['other.example.com'] }],
    ['with TLS 1.2 only', {}, { version: 'TLSv1.2' }],
  ] as const)('is denied for a server %s', async (_name, options, server) => {
    const { egress, server: provider } = await openTo(
      (_r, response) => response.end(),
      options,
      server,
    );
    await expect(egress.open(context, list)).rejects.toMatchObject({
      ...{ code: 'EGRESS_TLS_REFUSED', hasLeft: false },
    });
    expect(provider.requests).toHaveLength(0);
  });

  it('is denied for a call that was given up or too late before it was sent, and then it is never sent', async () => {
    const { egress, server } = await openTo((_request, response) => response.end());
    let isAdmitted = false;
    const admitted = { ...list, admit: async () => void (isAdmitted = true) };
    const gone = AbortSignal.abort();
    await expect(egress.open(context, admitted, gone)).rejects.toMatchObject({
      ...{ code: 'EGRESS_ABORTED', hasLeft: false },
    });
    expect(isAdmitted).toBe(false);
    const stop = new AbortController();
    const admit = async (): Promise<void> => stop.abort();
    await expect(egress.open(context, { ...list, admit }, stop.signal)).rejects.toMatchObject({
      ...{ code: 'EGRESS_ABORTED', hasLeft: false },
    });
    const slow = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 80));
    const late = { ...list, admit: slow, limits: { totalTimeoutMs: 40 } };
    await expect(egress.open(context, late)).rejects.toMatchObject({
      ...{ code: 'EGRESS_TIMED_OUT', hasLeft: false },
    });
    expect(server.connections()).toBe(0);
  });

  it('is denied for a call that was given up while its connection opened, which carries it no more', async () => {
    const { egress: direct, server } = await openTo((_request, response) => response.end('x'));
    expect(await readText(await direct.open(context, list))).toBe('x');
    const holding: (() => void)[] = [];
    const between = await listen((socket) => {
      socket.pause();
      holding.push(() => {
        const { address, port } = server.dial();
        const onward = connect(port, address);
        onward.on('error', () => undefined);
        socket.pipe(onward).pipe(socket);
      });
    });
    const egress = open({ dial: () => between, ca: server.ca });
    const stop = new AbortController();
    const opening = egress.open(context, list, stop.signal);
    setTimeout(() => stop.abort(), 50);
    await expect(opening).rejects.toMatchObject({ code: 'EGRESS_ABORTED', hasLeft: false });
    for (const proceed of holding) proceed();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.connections()).toBe(2);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['reset behind the request', 'EGRESS_CONNECTION_FAILED', null],
    ['closed behind the request', 'EGRESS_CONNECTION_FAILED', ''],
    ['that brings something else than HTTP', 'EGRESS_RESPONSE_INVALID', 'SSH-2.0\r\n\r\n'],
  ])('is said of a connection %s', async (_name, code, answer) => {
    const { egress, server } = await openTo(({ socket }) => {
      if (answer === null) server.reset();
      else if (answer === '') socket.end();
      else socket.write(answer);
    });
    await expect(egress.open(context, list)).rejects.toMatchObject({ code, hasLeft: true });
    expect(server.requests).toHaveLength(1);
  });

  it('is said of a call that waited for a head in vain', async () => {
    const { egress } = await openTo(() => undefined);
    const limited = { ...list, limits: { headersTimeoutMs: 300 } };
    await expect(egress.open(context, limited)).rejects.toMatchObject({
      ...{ code: 'EGRESS_TIMED_OUT', hasLeft: true },
    });
  });

  it('is never twice: a connection that was closed while idle is replaced, a broken call is not repeated', async () => {
    let count = 0;
    const { egress, server } = await openTo(({ socket }, response) => {
      count += 1;
      if (count === 2) socket.destroy();
      else response.end('x', () => setTimeout(() => socket.destroy(), 20));
    });
    expect(await readText(await egress.open(context, list))).toBe('x');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(egress.open(context, list)).rejects.toMatchObject({ hasLeft: true });
    expect(await readText(await egress.open(context, list))).toBe('x');
    expect([server.requests.length, server.connections()]).toEqual([3, 3]);
  });
});
