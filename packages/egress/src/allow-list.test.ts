import { Socket } from 'node:net';

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

import { example, formType, limits } from '../test/example-system.ts';
import { context, createRecordingAudit } from '../test/recording-audit.ts';
import { createEgress } from './egress.ts';

const tuples = 10_000;

// Written apart from the guard, as plain text patterns of what the example lists.
const listed: readonly (readonly [string, RegExp])[] = [
  ['GET', /^https:\/\/api\.example\.com\/v1\/items(?:\?limit(?:=[0-9]+)?)?$/],
  ['GET', /^https:\/\/api\.example\.com\/v1\/items\/(?!\.+$)[A-Za-z0-9._~@:=+-]{1,255}$/],
  ['GET', /^https:\/\/api\.example\.com\/v1\/company\/([0-9]{1,20})\/report\/\1$/],
  ['POST', /^https:\/\/[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.reports\.example\.com\/v1\/run\/$/],
  ['POST', /^https:\/\/login\.example\.com\/token$/],
];

/** Mostly what is listed, so that most tuples are wrong in one or two places only. */
function mostly(sound: readonly string[], strange: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 7, arbitrary: fc.constantFrom(...sound) },
    { weight: 1, arbitrary: strange },
  );
}

const method = mostly(
  ['GET', 'GET', 'POST'],
  fc.constantFrom('DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS'),
);
const scheme = mostly(['https://'], fc.constantFrom('http://', 'HTTPS://', '//', 'https:///'));
const user = mostly([''], fc.constantFrom('u@', 'api.example.com@', ':@', 'u:p@'));
const host = mostly(
  ['api.example.com', 'api.example.com', 'login.example.com', 'a1.reports.example.com'],
  fc.constantFrom(
    'a.b.reports.example.com',
    'API.EXAMPLE.COM',
    'api.example.com.',
    'api.example.com.evil.org',
    'evil.org',
    '127.0.0.1',
    '[::1]',
  ),
);
const port = mostly([''], fc.constantFrom(':443', ':8443', ':0443', ':'));
const segment = fc.oneof(
  fc.constantFrom('v1', 'items', 'company', 'report', 'run', 'token', '7', 'latest'),
  fc.constantFrom('..', '.', '', '%2e%2e', '%2F', 'a%2fb', '\\', 'V1', 'it\tems', ';x', '@', 'é'),
  fc.string({ maxLength: 6 }),
);
const path = mostly(
  ['/v1/items', '/v1/items/it_1', '/v1/company/7/report/7', '/v1/run/', '/token'],
  fc.oneof(
    segment.map((last) => `/v1/items/${last}`),
    fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join('/')}`),
  ),
);
const query = mostly(
  ['', '', '?limit=3'],
  fc.constantFrom('?_method=DELETE', '?x=1', '#f', '?', '?limit=1&limit=2', '?limit'),
);

/** A sound body wherever one is taken, so that method and address alone decide here. */
function soundBody(verb: string, url: string): RequestInit {
  if (verb !== 'POST') return {};
  if (url.includes('token')) return { body: 'code=1', headers: formType };
  const headers = { 'content-type': 'application/json' };
  return { headers, body: '{"q":"SELECT id FROM item WHERE id > 7 ORDER BY id"}' };
}

describe('the allow-list', () => {
  it('passes only listed calls among 10000 random ones, before any look-up or socket', async () => {
    const connect = vi.spyOn(Socket.prototype, 'connect');
    const resolve = vi.fn(async () => [{ address: '127.0.0.1' }]);
    const egress = createEgress({
      audit: createRecordingAudit(),
      systems: [example],
      limits,
      resolve,
    });
    const fetch = egress.fetch(() => context, 'example');
    let passed = 0;
    await fc.assert(
      fc.asyncProperty(
        method,
        fc.tuple(scheme, user, host, port, path, query),
        async (verb, parts) => {
          const url = parts.join('');
          resolve.mockClear();
          const error: unknown = await fetch(url, { method: verb, ...soundBody(verb, url) }).catch(
            (caught: unknown) => caught,
          );
          const isListed = listed.some(([name, shape]) => name === verb && shape.test(url));
          if (isListed) passed += 1;
          // A listed call gets as far as the look-up, where loopback stops it.
          expect(resolve).toHaveBeenCalledTimes(isListed ? 1 : 0);
          expect(error).toMatchObject({ kind: 'denied' });
          expect((error as { code: string }).code === 'EGRESS_ADDRESS_REFUSED').toBe(isListed);
        },
      ),
      { numRuns: tuples },
    );
    expect(passed).toBeGreaterThan(tuples / 100);
    expect(connect).not.toHaveBeenCalled();
    await egress.close();
  }, 60_000);
});
