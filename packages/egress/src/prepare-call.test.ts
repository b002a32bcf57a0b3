import { describe, expect, it, vi } from 'vitest';

import { example, formType, limits } from '../test/example-system.ts';
import { createOperationGuard } from './operation-guard.ts';
import { prepareCall } from './prepare-call.ts';

const guard = createOperationGuard([example]);
const token = { system: 'example', operation: 'get_token', headers: formType };
const bodyRefused = expect.objectContaining({
  code: 'EGRESS_BODY_REFUSED',
  details: { system: 'example', operation: 'get_token' },
});

describe('a call with a body', () => {
  it('sends the bytes that were checked, whatever becomes of the caller’s', () => {
    const body = Buffer.from('code=1');
    const sign = (): Record<string, string> => {
      body.write('evil=1');
      return { 'x-signature': 's' };
    };
    const message = prepareCall(guard, limits, { ...token, body, sign });
    expect(Buffer.from(message.body ?? []).toString()).toBe('code=1');
    expect(message.headers).toMatchObject({ 'x-signature': 's', ...formType });
  });

  it('does not let a signature change the type of the body', () => {
    const body = Buffer.from('code=1');
    const sign = (): Record<string, string> => ({ 'content-type': 'application/json' });
    const headerRefused = expect.objectContaining({ code: 'EGRESS_HEADER_REFUSED' });
    expect(() => prepareCall(guard, limits, { ...token, body, sign })).toThrow(headerRefused);
    const named = (): Record<string, string> => ({ 'Content-Type': 'application/json' });
    expect(() => prepareCall(guard, limits, { ...token, body, sign: named })).toThrow(
      headerRefused,
    );
  });

  it('signs nothing that is refused', () => {
    const sign = vi.fn(() => ({}));
    for (const body of [Buffer.from('scope=all'), undefined]) {
      const call = { ...token, sign, ...(body === undefined ? {} : { body }) };
      expect(() => prepareCall(guard, limits, call)).toThrow(bodyRefused);
    }
    expect(sign).not.toHaveBeenCalled();
  });

  it('has no body where the operation lists none, whatever the method', () => {
    const archive = { system: 'example', operation: 'archive_item', params: { id: 'it_1' } };
    expect(prepareCall(guard, limits, archive).body).toBeNull();
    for (const body of [Buffer.from('x'), new Uint8Array()]) {
      expect(() => prepareCall(guard, limits, { ...archive, body })).toThrow(
        expect.objectContaining({ code: 'EGRESS_BODY_REFUSED' }),
      );
    }
  });

  it('cannot be sent compressed', () => {
    const headers = { ...formType, 'Content-Encoding': 'gzip' };
    const body = Buffer.from('code=1');
    expect(() => prepareCall(guard, limits, { ...token, headers, body })).toThrow(
      expect.objectContaining({ code: 'EGRESS_HEADER_REFUSED' }),
    );
  });
});

describe('a call without a credential', () => {
  const file = { system: 'example', operation: 'fetch_file', params: { file: 'a%3A1.json' } };

  it('is sent as it was written, a colon’s escape included', () => {
    const query = [['token', 'a+b/c=']] as const;
    const message = prepareCall(guard, limits, { ...file, query, headers: { accept: '*/*' } });
    expect(message.path).toBe('/files/a%3A1.json?token=a%2Bb%2Fc%3D');
    expect(Object.keys(message.headers).sort()).toEqual([
      'accept',
      'accept-encoding',
      'user-agent',
    ]);
  });

  it.each(['authorization', 'x-api-key', 'X-Token', 'api-key', 'Accept', 'user-agent'])(
    'is refused with something in the header %s',
    (name) => {
      const headerRefused = expect.objectContaining({ code: 'EGRESS_HEADER_REFUSED' });
      const headers = { [name]: 'Token canary' };
      expect(() => prepareCall(guard, limits, { ...file, headers })).toThrow(headerRefused);
      const sign = () => headers;
      expect(() => prepareCall(guard, limits, { ...file, sign })).toThrow(headerRefused);
    },
  );

  it.each(['a:1.json', 'a%2F1.json', 'a%253A1.json', 'a%3a1.json', '%3A1.json', '..%3A1.json'])(
    'is refused for the file %s, which is not of the declared shape',
    (name) => {
      expect(() => prepareCall(guard, limits, { ...file, params: { file: name } })).toThrow(
        expect.objectContaining({ code: 'EGRESS_PARAMETER_REFUSED' }),
      );
    },
  );
});
