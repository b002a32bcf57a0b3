import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { requestHeaders } from './request-headers.ts';

const acme = 'acme';
const fixed = {
  'content-type': 'application/json',
  accept: 'application/json',
};

describe('the headers of a request', () => {
  it('are these and no others, whatever the client sent', () => {
    const received = {
      authorization: ['Bearer atk_x'],
      'x-api-key': ['atk_x'],
      cookie: ['a=b'],
      host: ['evil.example'],
      connection: ['close'],
      'content-length': ['3'],
      'content-encoding': ['gzip'],
      'transfer-encoding': ['chunked'],
      'content-type': ['text/plain'],
      'user-agent': ['OpenAI/JS 7.57.0'],
      'x-forwarded-for': ['10.0.0.1'],
      traceparent: ['00-0-0-01'],
      'openai-organization': ['org-1'],
      'openai-project': ['proj_1'],
      'openai-beta': ['realtime=v1'.replace('=', '-')],
      'x-stainless-lang': ['js'],
      'anthropic-workspace-id': ['w'],
      'anthropic-dangerous-direct-browser-access': ['true'],
      accept: ['application/json'],
    };
    expect(requestHeaders('openai', received, acme)).toEqual({
      kind: 'headers',
      headers: fixed,
      betas: ['realtime-v1'],
      version: null,
    });
    expect(requestHeaders('anthropic', received, acme)).toEqual({
      kind: 'headers',
      headers: { ...fixed, 'anthropic-version': '2023-06-01' },
      betas: [],
      version: '2023-06-01',
    });
  });

  it('have no name beyond the list for any headers at all', () => {
    const name = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom('accept', 'anthropic-beta', 'idempotency-key', 'constructor', 'cookie'),
    );
    const value = fc.array(fc.oneof(fc.string(), fc.constantFrom('a\r\nb: c', 'x-1')));
    const known = new Set([...Object.keys(fixed), 'anthropic-version', 'anthropic-beta']);
    known.add('idempotency-key');
    fc.assert(
      fc.property(fc.dictionary(name, value), (received) => {
        for (const provider of ['openai', 'anthropic'] as const) {
          const sent = requestHeaders(provider, received, acme);
          if (sent.kind === 'refused') continue;
          for (const [header, text] of Object.entries(sent.headers)) {
            expect(known).toContain(header);
            expect(text).toMatch(/^[\x20-\x7e]+$/);
          }
        }
      }),
    );
  });

  it('bear the version of the client unchanged, and the older one where it names none', () => {
    const versionOf = (...values: string[]) =>
      requestHeaders('anthropic', { 'anthropic-version': values }, acme);
    expect(versionOf('2026-10-21')).toMatchObject({
      version: '2026-10-21',
      headers: { 'anthropic-version': '2026-10-21' },
    });
    expect(versionOf()).toMatchObject({ version: '2023-06-01' });
  });

  it.each([['2026-10-21', '2026-10-21'], ['latest'], [''], ['2026-10-21, 2023-06-01']])(
    'are refused for a version that is none: %j',
    (...values) => {
      expect(requestHeaders('anthropic', { 'anthropic-version': values }, acme)).toEqual({
        kind: 'refused',
        code: 'version_invalid',
        field: 'anthropic-version',
      });
    },
  );

  it('tell the betas as a list, each once and in one order, from one header or several', () => {
    const sent = requestHeaders(
      'anthropic',
      { 'anthropic-beta': ['pdfs-2024-09-25, interleaved-thinking-2025-05-14', 'pdfs-2024-09-25'] },
      acme,
    );
    expect(sent).toMatchObject({
      betas: ['interleaved-thinking-2025-05-14', 'pdfs-2024-09-25'],
      headers: { 'anthropic-beta': 'interleaved-thinking-2025-05-14,pdfs-2024-09-25' },
    });
  });

  it.each([['a b'], ['A'], ['x'.repeat(101)], ['a\u00e9'], [Array(33).fill('a').join(',')]])(
    'are refused for a beta that has no name of one: %j',
    (value) => {
      expect(requestHeaders('anthropic', { 'anthropic-beta': [value] }, acme)).toMatchObject({
        code: 'feature_unbounded',
        field: 'betas',
      });
    },
  );

  it('never bear a beta of OpenAI’s, which is told and left to the bound to refuse', () => {
    const sent = requestHeaders('openai', { 'openai-beta': ['assistants-v2'] }, acme);
    expect(sent).toMatchObject({ headers: fixed, betas: ['assistants-v2'] });
    expect(requestHeaders('openai', { 'openai-beta': ['assistants=v2'] }, acme)).toMatchObject({
      kind: 'refused',
      code: 'feature_unbounded',
    });
  });

  it('bear an idempotency key that is the tenant’s own, so that nobody is given another’s answer', () => {
    const keyOf = (tenant: string, ...values: string[]) => {
      const sent = requestHeaders('openai', { 'idempotency-key': values }, tenant);
      return sent.kind === 'headers' ? sent.headers['idempotency-key'] : undefined;
    };
    expect(keyOf('acme', 'one')).toMatch(/^[0-9a-f]{64}$/);
    expect(keyOf('acme', 'one')).toBe(keyOf('acme', 'one'));
    expect(keyOf('acme', 'one')).not.toBe(keyOf('globex', 'one'));
    expect(keyOf('acme', 'one')).not.toBe(keyOf('acme', 'two'));
    expect(keyOf('acme', 'one', 'two')).toBeUndefined();
    expect(keyOf('acme', 'a b')).toBeUndefined();
  });
});
