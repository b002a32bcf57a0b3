import { describe, expect, it } from 'vitest';

import { example } from '../test/example-system.ts';
import type { EgressOperation, EgressSystem } from './egress-system.ts';
import { createOperationGuard } from './operation-guard.ts';

const guard = createOperationGuard([example]);

function permitUrl(url: string, method = 'GET'): string {
  return guard.permitUrl('example', method, url).operation;
}

describe('the operation guard', () => {
  it('passes a listed operation and fills its parameters', () => {
    expect(guard.permit('example', 'get_item', { id: 'in_1A.b~c' })).toMatchObject({
      method: 'GET',
      host: 'api.example.com',
      path: '/v1/items/in_1A.b~c',
      pathTemplate: '/v1/items/{id}',
    });
    expect(guard.permit('example', 'run_report', { account: '12345-sb1' })).toMatchObject({
      host: '12345-sb1.reports.example.com',
      path: '/v1/run/',
    });
    expect(guard.permit('example', 'get_token', {}).host).toBe('login.example.com');
  });

  it('leads to one place without parameters, and still refuses one that was added', () => {
    const first = guard.permit('example', 'list_items', {});
    expect(first).toMatchObject({ method: 'GET', path: '/v1/items', operation: 'list_items' });
    expect(guard.permit('example', 'list_items', {})).toEqual(first);
    expect(guard.permit('example', 'get_token', {})).not.toEqual(first);
    expect(() => guard.permit('example', 'list_items', { id: 'x' })).toThrow(
      expect.objectContaining({ code: 'EGRESS_PARAMETER_REFUSED' }),
    );
  });

  it.each([
    ['example', 'delete_item'],
    ['example', 'constructor'],
    ['other', 'list_items'],
    ['__proto__', 'toString'],
  ])('refuses %s/%s, which is not listed', (system, operation) => {
    expect(() => guard.permit(system, operation, {})).toThrow(
      expect.objectContaining({ code: 'EGRESS_OPERATION_NOT_PERMITTED' }),
    );
  });

  it.each([
    ['', 'nothing'],
    ['..', 'dot segments'],
    ['.', 'a dot'],
    ['a/b', 'a slash'],
    ['a%2Fb', 'an encoded slash'],
    ['%2e%2e', 'encoded dots'],
    ['a\\b', 'a backslash'],
    ['a?b=c', 'a query'],
    ['a#b', 'a fragment'],
    ['a;b', 'a matrix parameter'],
    ['a b', 'a space'],
    ['a\r\nb', 'a line break'],
    ['ä', 'a letter outside ASCII'],
    ['x'.repeat(256), 'more than 255 characters'],
    ['latest', 'the name of another operation'],
  ])('refuses the parameter %j: %s', (id) => {
    expect(() => guard.permit('example', 'get_item', { id })).toThrow(
      expect.objectContaining({ code: 'EGRESS_PARAMETER_REFUSED' }),
    );
  });

  it.each(['', 'a.b', 'evil.example.org/', 'A', '-a', 'a:8443', '127.0.0.1', 'user@host'])(
    'refuses %j as a part of the host',
    (account) => {
      expect(() => guard.permit('example', 'run_report', { account })).toThrow(
        expect.objectContaining({ code: 'EGRESS_PARAMETER_REFUSED' }),
      );
    },
  );

  it('refuses a missing parameter, an unknown one, and one of another shape than declared', () => {
    const refused = expect.objectContaining({ code: 'EGRESS_PARAMETER_REFUSED' });
    expect(() => guard.permit('example', 'get_item', {})).toThrow(refused);
    expect(() => guard.permit('example', 'list_items', { host: 'x' })).toThrow(refused);
    expect(() => guard.permit('example', 'get_report', { realm: '12a' })).toThrow(refused);
  });

  it('finds the operation behind a method and a URL', () => {
    expect(permitUrl('https://api.example.com/v1/items?limit=3')).toBe('list_items');
    expect(permitUrl('https://api.example.com/v1/items/it_1')).toBe('get_item');
    expect(permitUrl('https://api.example.com/v1/items/latest')).toBe('latest_item');
    expect(permitUrl('https://api.example.com/v1/company/7/report/7')).toBe('get_report');
  });

  it.each([
    ['http://api.example.com/v1/items', 'plain HTTP'],
    ['https://api.example.com:8443/v1/items', 'another port'],
    ['https://api.example.com:443/v1/items', 'a port that is written out'],
    ['https://user:pass@api.example.com/v1/items', 'a user in the URL'],
    ['https://api.example.com@evil.example.org/v1/items', 'a host as user'],
    ['https://API.example.com/v1/items', 'an upper-case host'],
    ['https://api.example.com./v1/items', 'a host with a final dot'],
    ['https://api.example.com/V1/items', 'an upper-case path'],
    ['https://api.example.com/v1/items/', 'a final slash'],
    ['https://api.example.com//v1/items', 'an empty segment'],
    ['https://api.example.com/v1/other/../items', 'dot segments'],
    ['https://api.example.com/v1/./items', 'a dot segment'],
    ['https://api.example.com/v1%2fitems', 'an encoded slash'],
    ['https://api.example.com/v1/%69tems', 'an encoded letter'],
    ['https://api.example.com/v1/items/%2e%2e', 'encoded dots'],
    ['https://api.example.com\\v1\\items', 'backslashes'],
    ['https://api.example.com/v1/it\tems', 'a tab'],
    ['https://api.example.com/v1/items#x', 'a fragment'],
    ['https://api.example.com/v1/items?', 'an empty query'],
    ['https://api.example.com/v1/company/7/report/8', 'two values for one parameter'],
    ['https://evil.example.org/v1/items', 'another host'],
    ['https://169.254.169.254/v1/items', 'an address'],
    ['not a url', 'no URL'],
  ])('refuses %s: %s', (url) => {
    expect(() => permitUrl(url)).toThrow(
      expect.objectContaining({ code: 'EGRESS_OPERATION_NOT_PERMITTED' }),
    );
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'get', 'CONNECT', ''])(
    'refuses the method %j where GET is listed',
    (method) => {
      expect(() => permitUrl('https://api.example.com/v1/items', method)).toThrow(
        expect.objectContaining({ code: 'EGRESS_OPERATION_NOT_PERMITTED' }),
      );
    },
  );
});

describe('a declared operation', () => {
  const sound = { method: 'GET', host: 'api.example.com', path: '/v1/items' };

  it.each([
    [{ method: 'get' }, 'a lower-case method'],
    [{ method: 'CONNECT' }, 'a method that opens a tunnel'],
    [{ host: '127.0.0.1' }, 'an address as host'],
    [{ host: 'localhost' }, 'a host without a domain'],
    [{ host: 'API.example.com' }, 'an upper-case host'],
    [{ host: 'api.example.com:8443' }, 'a port'],
    [{ host: '{any}' }, 'a host that is all parameter'],
    [{ host: '{any}.com' }, 'a host below a top-level domain'],
    [{ host: 'api.{domain}.com' }, 'a parameter in the middle of the host'],
    [{ path: 'v1/items' }, 'a relative path'],
    [{ path: '/v1/../items' }, 'dot segments'],
    [{ path: '/v1/items?x=1' }, 'a query in the path'],
    [{ path: '/v1/items-{id}' }, 'half a segment as parameter'],
    [{ query: ['_method'] }, 'a query that overrides the method'],
    [{ query: ['X-HTTP-Method-Override'] }, 'a query that overrides the method by its header name'],
    [{ query: [], queryValues: { a: 'b' } }, 'a shape for a query that is not listed'],
    [{ query: ['a'], queryValues: { a: '(' } }, 'a broken expression'],
    [{ maxResponseBytes: 0 }, 'no room for an answer'],
    [{ maxResponseBytes: Number.POSITIVE_INFINITY }, 'room without an end'],
  ] as readonly (readonly [Partial<EgressOperation>, string])[])(
    'is refused at start when it has %j: %s',
    (change) => {
      const system: EgressSystem = { id: 'broken', operations: { op: { ...sound, ...change } } };
      expect(() => createOperationGuard([system])).toThrow(
        expect.objectContaining({ code: 'EGRESS_SYSTEM_INVALID' }),
      );
    },
  );

  it('is refused at start when its system or its name exists twice', () => {
    const invalid = expect.objectContaining({ code: 'EGRESS_SYSTEM_INVALID' });
    const twice = { id: 'twice', operations: { op: sound }, authOperations: { op: sound } };
    expect(() => createOperationGuard([example, example])).toThrow(invalid);
    expect(() => createOperationGuard([twice])).toThrow(invalid);
  });
});
