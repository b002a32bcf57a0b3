import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import express from 'express';
import type { NextFunction, Request, Response } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createCorrelationId } from '@ataski/kernel';

import type { Access } from './access.ts';
import { clearedCookies } from './cookies.ts';
import { AccessError } from './errors.ts';
import { createAccessHandlers, csrfDefence } from './express.ts';

const correlationId = createCorrelationId();
const asked: unknown[] = [];

/** Access itself is tested elsewhere; here it only has to be asked the right things. */
const access = {
  clearedCookies,
  beginSignIn: (request: object) => {
    asked.push(request);
    return Promise.resolve({
      redirectTo: 'https://idp.example/authorize',
      setCookies: ['a=1', 'b=2'],
    });
  },
  completeSignIn: ({ query }: { query: URLSearchParams }) => {
    asked.push(query.toString());
    if (query.get('code') === 'bad') return Promise.reject(new AccessError('ACCESS_ROLE_MISSING'));
    return Promise.resolve({ returnTo: '/audit', setCookies: ['c=3'] });
  },
  signOut: () =>
    Promise.resolve({ redirectTo: 'https://idp.example/logout', setCookies: clearedCookies }),
} as unknown as Access;

describe('the handlers for Express', () => {
  const handlers = createAccessHandlers({ access, correlationIdOf: () => correlationId });
  const app = express();
  app.use(csrfDefence({ origin: 'http://app.example' }));
  app.get('/sign-in', handlers.signIn);
  app.get('/callback', handlers.callback);
  app.post('/sign-out', handlers.signOut);
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) next(error);
    response.status(403).json({ code: error instanceof AccessError ? error.code : 'other' });
  });
  const server = createServer(app);
  let base = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  const get = (path: string): Promise<globalThis.Response> =>
    fetch(`${base}${path}`, { redirect: 'manual' });

  it('send the browser to the identity provider with the cookies it must bring back', async () => {
    const response = await get('/sign-in?returnTo=%2Faudit');
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('https://idp.example/authorize');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(asked.at(-1)).toEqual({ correlationId, returnTo: '/audit' });
  });

  it('take the answer as it came, repeated parameters included', async () => {
    const response = await get('/callback?code=good&state=1&state=2');
    expect(response.headers.get('location')).toBe('/audit');
    expect(asked.at(-1)).toBe('code=good&state=1&state=2');
  });

  it('clear the cookies when a refusal makes them worthless', async () => {
    const response = await get('/callback?code=bad');
    expect(await response.json()).toEqual({ code: 'ACCESS_ROLE_MISSING' });
    expect(response.headers.getSetCookie()).toEqual(clearedCookies);
  });

  it('sign out only when asked by a page of ours', async () => {
    const headers = { origin: 'http://app.example', 'x-ataski-request': '1' };
    const response = await fetch(`${base}/sign-out`, { method: 'POST', headers });
    expect(await response.json()).toEqual({ redirectTo: 'https://idp.example/logout' });
    expect(response.headers.getSetCookie()).toEqual(clearedCookies);
    const refused = await fetch(`${base}/sign-out`, {
      method: 'POST',
      headers: { ...headers, origin: 'http://evil.example' },
    });
    expect(await refused.json()).toEqual({ code: 'ACCESS_CROSS_SITE_REFUSED' });
  });
});
