import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import express from 'express';
import { describe, expect, it } from 'vitest';

import { securityHeaders } from './security-headers.ts';

async function headersOf(
  isHttps: boolean,
  signInOrigin: string | null = 'https://api.workos.com',
): Promise<Headers> {
  const app = express();
  app.use(securityHeaders({ isHttps, signInOrigin }));
  app.get('/', (_request, response) => response.end());
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    return (await fetch(`http://127.0.0.1:${String(port)}/`)).headers;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

describe('security headers', () => {
  it('bind browsers to https for two years where the product is found by https', async () => {
    const headers = await headersOf(true);
    expect(headers.get('strict-transport-security')).toBe(
      'max-age=63072000; includeSubDomains; preload',
    );
  });

  it('do not bind localhost to https', async () => {
    expect((await headersOf(false)).get('strict-transport-security')).toBeNull();
  });

  it('allow nothing inline, nothing evaluated and nothing of another origin', async () => {
    const policy = (await headersOf(true)).get('content-security-policy') ?? '';
    expect(policy.split(';')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "manifest-src 'self'",
      "form-action 'self' https://api.workos.com",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "object-src 'none'",
    ]);
  });

  it('name our own origin once where the sign-in page is on it', async () => {
    const policy = (await headersOf(false, null)).get('content-security-policy') ?? '';
    expect(policy.split(';')).toContain("form-action 'self'");
  });
});
