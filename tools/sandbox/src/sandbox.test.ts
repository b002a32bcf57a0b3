import { get } from 'node:https';
import { connect } from 'node:tls';

import { afterEach, describe, expect, it } from 'vitest';

import type { ProviderSimulator } from './provider-simulator.ts';
import { createSandboxFetch } from './sandbox-fetch.ts';
import { createSandbox } from './sandbox.ts';
import type { Sandbox, SandboxOptions } from './sandbox.ts';

const echo: ProviderSimulator = {
  hosts: ['api.example.test', 'files.example.test'],
  handle: (request) =>
    Promise.resolve({
      status: 200,
      body: { host: request.host, path: request.path, body: request.body.toString() },
    }),
  failure: (status) => ({
    status,
    headers: { 'retry-after': '7' },
    body: { error: 'provider_shape' },
  }),
};

describe('the sandbox', () => {
  const running: Sandbox[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
  });

  async function start(
    options: Partial<SandboxOptions> = {},
  ): Promise<{ sandbox: Sandbox; fetch: typeof globalThis.fetch }> {
    const sandbox = await createSandbox({ providers: [echo], ...options });
    running.push(sandbox);
    return { sandbox, fetch: createSandboxFetch(sandbox) };
  }

  it('answers for a real provider host behind a certificate that names it', async () => {
    const { fetch } = await start();
    const response = await fetch('https://files.example.test/v1/x', {
      method: 'POST',
      body: 'hello',
    });
    expect(await response.json()).toEqual({
      host: 'files.example.test',
      path: '/v1/x',
      body: 'hello',
    });
  });

  it('is not believed by a client that does not trust its authority', async () => {
    const { sandbox } = await start();
    const fetch = createSandboxFetch(sandbox, { caPem: null });
    await expect(fetch('https://api.example.test/')).rejects.toMatchObject({
      cause: { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
    });
  });

  it('refuses a TLS 1.2 client', async () => {
    const { sandbox } = await start();
    await expect(handshake(sandbox, { maxVersion: 'TLSv1.2' })).rejects.toThrow(
      /protocol version/i,
    );
  });

  it('speaks only TLS 1.2 when a test asks for it', async () => {
    const { sandbox } = await start({ tlsVersion: 'TLSv1.2' });
    await expect(handshake(sandbox, { minVersion: 'TLSv1.3' })).rejects.toThrow(
      /protocol version/i,
    );
    expect(await handshake(sandbox, { minVersion: 'TLSv1.2' })).toBe('TLSv1.2');
  });

  it('refuses a Host that differs from the name in the handshake', async () => {
    const { sandbox } = await start();
    expect(await statusWithHost(sandbox, 'api.example.test')).toBe(200);
    expect(await statusWithHost(sandbox, 'files.example.test')).toBe(421);
  });

  it('does not dial a host that nobody simulates', async () => {
    const { sandbox } = await start();
    expect(sandbox.dial('api.example.test').address).toBe('127.0.0.1');
    expect(() => sandbox.dial('example.org')).toThrow('no host example.org');
  });

  it('refuses two simulators for one host', async () => {
    await expect(createSandbox({ providers: [echo, echo] })).rejects.toThrow(
      'Two simulators claim',
    );
  });

  it('refuses a body above the limit', async () => {
    const { fetch } = await start({ maxBodyBytes: 4 });
    const response = await fetch('https://api.example.test/', { method: 'POST', body: 'hello' });
    expect(response.status).toBe(413);
  });

  it('injects a status in the shape of the provider, as often as asked and no more', async () => {
    const { sandbox, fetch } = await start();
    sandbox.faults.inject({
      host: 'api.example.test',
      pathPrefix: '/v1',
      times: 2,
      fault: { kind: 'status', status: 429 },
    });
    const statuses = [];
    for (const path of ['/other', '/v1/a', '/v1/b', '/v1/c']) {
      const response = await fetch(`https://api.example.test${path}`);
      statuses.push(response.status);
      if (response.status === 429) expect(response.headers.get('retry-after')).toBe('7');
    }
    expect(statuses).toEqual([200, 429, 429, 200]);
  });

  it('drops the connection or stays silent when told to', async () => {
    const { sandbox, fetch } = await start();
    sandbox.faults.inject({ host: 'api.example.test', fault: { kind: 'reset' } });
    await expect(fetch('https://api.example.test/')).rejects.toThrow('fetch failed');
    sandbox.faults.inject({ host: 'api.example.test', fault: { kind: 'timeout' } });
    const signal = AbortSignal.timeout(150);
    await expect(fetch('https://api.example.test/', { signal })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect(sandbox.requests.list().map((entry) => entry.fault)).toEqual(['reset', 'timeout']);
  });

  it('logs method, host, path template and status, and nothing that could be a secret', async () => {
    const { sandbox, fetch } = await start();
    await fetch('https://api.example.test/v1/customers/cus_123?key=sk_secret', {
      headers: { authorization: 'Bearer sk_secret' },
    });
    expect(sandbox.requests.list()).toEqual([
      {
        method: 'GET',
        host: 'api.example.test',
        pathTemplate: '/v1/customers/{id}',
        status: 200,
        fault: null,
      },
    ]);
    expect(JSON.stringify(sandbox.requests.list())).not.toContain('sk_secret');
  });
});

/** The protocol that was agreed on. */
function handshake(
  sandbox: Sandbox,
  versions: { minVersion?: 'TLSv1.2' | 'TLSv1.3'; maxVersion?: 'TLSv1.2' },
): Promise<string | null> {
  const { address, port } = sandbox.dial('api.example.test');
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: address, port, servername: 'api.example.test', ca: sandbox.caPem, ...versions },
      () => {
        resolve(socket.getProtocol());
        socket.destroy();
      },
    );
    socket.once('error', reject);
  });
}

function statusWithHost(sandbox: Sandbox, host: string): Promise<number | undefined> {
  const { address, port } = sandbox.dial('api.example.test');
  return new Promise((resolve, reject) => {
    const options = {
      host: address,
      port,
      servername: 'api.example.test',
      ca: sandbox.caPem,
      headers: { host },
      agent: false as const,
    };
    get(options, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).once('error', reject);
  });
}
