import { describe, expect, it } from 'vitest';

import { refusals } from './refusal.ts';
import type { RefusalCode } from './refusal.ts';
import { renderRefusal } from './surface-errors.ts';

const codes = Object.keys(refusals) as RefusalCode[];
const requestId = 'call_1';

describe('a refusal of the gateway', () => {
  it.each(codes)('%s has each provider’s own error shape, and its id', (code) => {
    const openai = renderRefusal('openai', { code, requestId, field: 'tools' });
    expect(JSON.parse(openai.body)).toEqual({
      error: {
        message: refusals[code].message,
        type: expect.stringMatching(/^[a-z_]+$/),
        param: 'tools',
        code: expect.stringMatching(/^[a-z_]+$/),
      },
    });
    expect(openai.headers).toMatchObject({ 'x-request-id': requestId });

    const anthropic = renderRefusal('anthropic', { code, requestId, field: 'tools' });
    expect(JSON.parse(anthropic.body)).toEqual({
      type: 'error',
      error: {
        type: expect.stringMatching(/_error$|^request_too_large$/),
        message: refusals[code].message,
        details: { error_code: expect.stringMatching(/^[a-z_]+$/), param: 'tools' },
      },
      request_id: requestId,
    });
    expect(anthropic.headers).toMatchObject({ 'request-id': requestId });
    for (const { headers } of [openai, anthropic])
      expect(headers['content-type']).toBe('application/json');
  });

  it('of an unknown path says how a base URL ends, for whoever has set another', () => {
    for (const provider of ['openai', 'anthropic'] as const)
      expect(renderRefusal(provider, { code: 'not_found', requestId }).body).toContain(
        'Base URLs end in /openai/v1 and /anthropic.',
      );
  });

  it('names no member where none is the reason', () => {
    const { body } = renderRefusal('openai', { code: 'internal', requestId });
    expect(JSON.parse(body)).toMatchObject({ error: { param: null } });
    expect(renderRefusal('anthropic', { code: 'internal', requestId }).body).not.toContain('param');
  });

  it('of a budget is a 429 for OpenAI’s clients and a 402 for Anthropic’s, never to be tried at once', () => {
    const told = { code: 'budget_exceeded', requestId } as const;
    const openai = renderRefusal('openai', told);
    expect(openai.status).toBe(429);
    expect(JSON.parse(openai.body)).toMatchObject({
      error: { type: 'insufficient_quota', code: 'tenant_budget_exceeded' },
    });
    const anthropic = renderRefusal('anthropic', told);
    expect(anthropic.status).toBe(402);
    expect(JSON.parse(anthropic.body)).toMatchObject({ error: { type: 'billing_error' } });
    for (const { headers } of [openai, anthropic]) {
      expect(headers['x-should-retry']).toBe('false');
      expect(headers).not.toHaveProperty('retry-after');
    }
  });

  it('says when to try again only where waiting helps, in whole seconds from 1 on', () => {
    const after = (retryAfterMs: number) =>
      renderRefusal('openai', { code: 'overloaded', requestId, retryAfterMs }).headers[
        'retry-after'
      ];
    expect([0, 1, 1000, 1001, 60_000].map(after)).toEqual(['1', '1', '1', '2', '60']);
  });

  it.each(codes)('%s is tried again only when nothing was sent, or the client decides', (code) => {
    const { headers, status } = renderRefusal('openai', { code, requestId });
    const wasNotSent = ['overloaded', 'database_away'].includes(code);
    if (status < 500) expect(headers['x-should-retry']).toBe('false');
    else expect(headers['x-should-retry']).toBe(wasNotSent ? 'true' : undefined);
  });

  it('names the method that a path has', () => {
    const told = { code: 'method_not_allowed', requestId, allow: 'POST' } as const;
    expect(renderRefusal('anthropic', told)).toMatchObject({
      status: 405,
      headers: { allow: 'POST' },
    });
  });
});
