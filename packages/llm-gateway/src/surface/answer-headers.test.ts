import { describe, expect, it } from 'vitest';

import { answerHeaders, isPlainAnswer } from './answer-headers.ts';

describe('the headers of an answer', () => {
  it('are its type, its ids, what is left of the tenant’s own rate and when to try again', () => {
    const headers = {
      'content-type': 'text/event-stream; charset=utf-8',
      'x-request-id': 'req_1',
      'request-id': 'req_2',
      'openai-processing-ms': '12',
      'openai-version': '2020-10-01',
      'x-ratelimit-remaining-tokens': '149984',
      'anthropic-ratelimit-input-tokens-reset': '2026-11-27T03:00:00Z',
      'retry-after': '6',
      'retry-after-ms': '5500',
      'x-should-retry': 'true',
    };
    expect(answerHeaders(headers, 'tenant')).toEqual(headers);
  });

  it('tell nothing of what is left of the rate that all tenants share', () => {
    const others = { 'content-type': 'application/json', 'retry-after': '6' };
    const rates = {
      'x-ratelimit-limit-requests': '5000',
      'x-ratelimit-remaining-tokens': '149984',
      'x-ratelimit-reset-tokens': '6ms',
      'anthropic-ratelimit-input-tokens-remaining': '12',
      'anthropic-ratelimit-requests-reset': '2026-11-27T03:00:00Z',
    };
    expect(answerHeaders({ ...others, ...rates }, 'platform')).toEqual(others);
  });

  it('are nothing that names who pays, sets a cookie or tells of the framing', () => {
    expect(
      answerHeaders(
        {
          'content-type': 'application/json',
          'openai-organization': 'acme-inc',
          'openai-project': 'proj_1',
          'anthropic-organization-id': '6a0d',
          'anthropic-workspace-id': 'w1',
          'set-cookie': ['__cf_bm=1'],
          server: 'cloudflare',
          'cf-ray': '1',
          'alt-svc': 'h3',
          'strict-transport-security': 'max-age=1',
          connection: 'keep-alive',
          'keep-alive': 'timeout=5',
          'transfer-encoding': 'chunked',
          'content-length': '12',
          'content-encoding': 'gzip',
          trailer: 'x',
          location: 'https://evil.example',
          'x-litellm-key': 'k',
          'access-control-allow-origin': '*',
        },
        'tenant',
      ),
    ).toEqual({ 'content-type': 'application/json' });
  });

  it('leave out a value that is sent twice or could begin a header of its own', () => {
    expect(
      answerHeaders(
        {
          'content-type': 'application/json',
          'x-request-id': ['a', 'b'],
          'request-id': 'a\r\nset-cookie: b',
          'retry-after': '',
          'openai-version': 'x'.repeat(513),
        },
        'tenant',
      ),
    ).toEqual({ 'content-type': 'application/json' });
  });

  it.each([undefined, 'text/html', 'application/json; x=<script>', ['application/json']])(
    'are those of plain text where the type is none that an API answers: %j',
    (type) => {
      expect(answerHeaders({ 'content-type': type }, 'tenant')).toEqual({
        'content-type': 'text/plain; charset=utf-8',
      });
    },
  );

  it('say when an answer would have to be unpacked', () => {
    expect(isPlainAnswer({})).toBe(true);
    expect(isPlainAnswer({ 'content-encoding': 'identity' })).toBe(true);
    for (const encoding of ['gzip', 'br', 'identity, gzip', ['identity', 'gzip']])
      expect(isPlainAnswer({ 'content-encoding': encoding })).toBe(false);
  });
});
