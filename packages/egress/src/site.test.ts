import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

import { describe, expect, it, vi } from 'vitest';

import { context } from '../test/recording-audit.ts';
import { list, readText, useStreamDoors } from '../test/stream-door.ts';
import type { EgressSystem } from './egress-system.ts';
import { networksOf } from './site.ts';
import type { EgressSite } from './site.ts';

const { open, openTo, closing } = useStreamDoors();
const loopback = ['127.0.0.0/8'];

const systemAt = (site: Partial<EgressSite>): EgressSystem => {
  const whole = { host: 'proxy', port: 4000, scheme: 'http', networks: loopback, ...site } as const;
  const operation = { method: 'GET', host: whole.host, path: '/v1/items' };
  return { id: 'example', operations: { list_items: operation }, site: whole };
};

async function plainServer() {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    response.end('plain');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(() => new Promise((done) => server.close(() => done())));
  return { requests, port: (server.address() as AddressInfo).port };
}

const at = (...addresses: string[]) => ({
  resolve: () => Promise.resolve(addresses.map((address) => ({ address }))),
});

describe('a site of the operator’s', () => {
  it('is called without TLS where it says http, at its port, within its networks', async () => {
    const { port, requests } = await plainServer();
    const egress = open({ systems: [systemAt({ port })], ...at('127.0.0.1') });
    const answer = await egress.call(context, list);
    expect(Buffer.from(answer.body).toString()).toBe('plain');
    expect(await readText(await egress.open(context, list))).toBe('plain');
    expect(requests[0]?.headers.host).toBe(`proxy:${String(port)}`);
  });

  it('may be an address, which is looked up nowhere else', async () => {
    const { port } = await plainServer();
    const egress = open({ systems: [systemAt({ port, host: '127.0.0.1' })] });
    expect((await egress.call(context, list)).status).toBe(200);
  });

  it.each([
    ['a private address outside of its networks', ['10.0.0.1']],
    ['a public address', ['104.18.2.1']],
    ['one address within and one outside', ['127.0.0.1', '10.0.0.1']],
    ['link-local metadata, whatever is granted', ['169.254.169.254']],
  ])('that leads to %s opens no socket', async (_, addresses) => {
    const connect = vi.spyOn(Socket.prototype, 'connect');
    const networks = [...loopback, '169.254.0.0/16'];
    const egress = open({ systems: [systemAt({ networks })], ...at(...addresses) });
    const denied = { code: 'EGRESS_ADDRESS_REFUSED', kind: 'denied' };
    await expect(egress.call(context, list)).rejects.toMatchObject(denied);
    await expect(egress.open(context, list)).rejects.toMatchObject(denied);
    expect(connect).not.toHaveBeenCalled();
    connect.mockRestore();
  });

  it('that says https speaks TLS 1.3 and shows a certificate of its name, also on a private address', async () => {
    const site = { host: 'proxy.internal', scheme: 'https', networks: loopback } as const;
    const options = { hosts: ['proxy.internal'] };
    for (const [version, host, code] of [
      ['TLSv1.3', 'proxy.internal', null],
      ['TLSv1.2', 'proxy.internal', 'EGRESS_TLS_REFUSED'],
      ['TLSv1.3', 'other.internal', 'EGRESS_TLS_REFUSED'],
    ] as const) {
      const { server } = await openTo(
        (_, response) => response.end('safe'),
        {},
        {
          ...options,
          version,
        },
      );
      const { port } = server.dial();
      const systems = [systemAt({ ...site, host, port })];
      const egress = open({ systems, ca: server.ca, ...at('127.0.0.1') });
      const called = egress.call(context, list);
      if (code === null) expect((await called).status).toBe(200);
      else await expect(called).rejects.toMatchObject({ code });
    }
  });

  it('that names no network must be public, whatever its port', async () => {
    const site = { host: 'proxy.example.com', scheme: 'https', networks: [] } as const;
    const egress = open({ systems: [systemAt(site)], ...at('10.0.0.1') });
    await expect(egress.call(context, list)).rejects.toMatchObject({
      code: 'EGRESS_ADDRESS_REFUSED',
    });
  });

  it.each([
    ['http without a network', { networks: [] }],
    ['a network of everything', { networks: ['0.0.0.0/0'] }],
    ['a network that is none', { networks: ['10.0.0.0'] }],
    ['a network with too long a prefix', { networks: ['10.0.0.0/33'] }],
    ['another scheme', { scheme: 'ftp' as 'http' }],
    ['a port that is none', { port: 0 }],
    ['a host with a path', { host: 'proxy/x' }],
    ['a host in digits that are no address', { host: '127.1' }],
    ['a host in hexadecimal', { host: '0x7f000001' }],
    ['a host in upper case', { host: 'Proxy' }],
  ])('is refused with %s', (_, site) => {
    const invalid = expect.objectContaining({ code: 'EGRESS_SYSTEM_INVALID' }) as Error;
    expect(() => open({ systems: [systemAt(site)] })).toThrow(invalid);
  });

  it('has all operations at its one host, which no other system has', () => {
    const system = systemAt({});
    const elsewhere = { method: 'GET', host: 'other', path: '/v1/items' };
    const invalid = expect.objectContaining({ code: 'EGRESS_SYSTEM_INVALID' }) as Error;
    const operations = { ...system.operations, elsewhere };
    expect(() => open({ systems: [{ ...system, operations }] })).toThrow(invalid);
    const own = systemAt({ host: 'proxy.example.com' });
    const guest: EgressSystem = { id: 'guest', operations: own.operations };
    expect(() => open({ systems: [own, guest] })).toThrow(invalid);
  });

  it('is reached by name of an operation and never by the URL of an SDK', async () => {
    const { port } = await plainServer();
    const egress = open({ systems: [systemAt({ port, host: 'proxy.example.com' })] });
    const fetch = egress.fetch(() => context, 'example');
    await expect(fetch('https://proxy.example.com/v1/items')).rejects.toMatchObject({
      code: 'EGRESS_OPERATION_NOT_PERMITTED',
    });
  });
});

describe('the networks of a site', () => {
  it('hold addresses of both families, each by its own bits', () => {
    const isWithin = networksOf({ ...systemAt({}).site!, networks: ['10.1.0.0/16', 'fd00::/8'] })!;
    expect(['10.1.2.3', 'fd12::1'].every(isWithin)).toBe(true);
    const outside = ['10.2.0.1', 'fe80::1', 'fd00:ec2::254', 'fd12::1%eth0', 'proxy', ''];
    expect(outside.some(isWithin)).toBe(false);
  });
});
