import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { tellProxyError } from './proxy-error.ts';

const wrap = (said: string) =>
  `litellm.BadRequestError: OpenAIException - ${said}. Received Model Group=m\nAvailable Model Group Fallbacks=None`;
const bad = (message: string, type = 'invalid_request_error') => ({ error: { message, type } });
const hash = '88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b';

describe('an error of the proxy', () => {
  it.each([
    [429, bad(`Rate limit exceeded for api_key: ${hash}. Limit type: tokens. Current limit: 9`)],
    [429, { detail: { error: 'Rate limit exceeded', descriptor_key: 'api_key' } }],
    [400, bad(wrap(`Invalid api_key: ${hash}`))],
    [400, bad(wrap('Your organization acme-inc must be verified'))],
    [400, bad(wrap('Deployment gpt4-eu-west has no such parameter'))],
    [400, bad(wrap('No such thing at 10.0.0.7'))],
    [400, bad(`Invalid model name passed in model=x. Call /v1/models for your key`)],
    [400, bad(wrap("Invalid value for 'top_p'"), 'None')],
    [404, bad(wrap("Invalid value for 'top_p'"))],
    [500, bad('No healthy deployment, passed model=m, deployments at http://10.0.0.7')],
    [503, null],
    [502, '<html>nginx/1.25 litellm-0.internal</html>'],
  ])('is told in our own words: %d %j', (status, body) => {
    for (const provider of ['openai', 'anthropic'] as const) {
      const told = JSON.stringify(tellProxyError(provider, status, body));
      expect(told).toMatch(/on (?:the|its) way to the model/);
      expect(told).not.toMatch(/88dc|acme|gpt4|10\.0|top_p|internal\b|healthy|descriptor/);
    }
  });

  it('passes on what the model’s provider said of the request alone', () => {
    const body = bad(wrap("Invalid value for 'top_p': expected a number"));
    expect(tellProxyError('openai', 400, body)).toEqual({
      error: {
        ...{ message: "Invalid value for 'top_p': expected a number", param: null },
        ...{ type: 'invalid_request_error', code: 'upstream_refused' },
      },
    });
  });

  it('says by a code of OpenAI’s own that a request is too long', () => {
    const body = bad(wrap("This model's maximum context length is 8192 tokens"));
    expect(tellProxyError('openai', 400, body)).toMatchObject({
      error: { code: 'context_length_exceeded', message: expect.not.stringContaining('8192') },
    });
  });

  it('never has a word of a body of another status, or of no known shape', () => {
    const statuses = fc.integer({ min: 401, max: 599 }).filter((status) => status !== 422);
    fc.assert(
      fc.property(statuses, fc.jsonValue(), (status, value) => {
        const told = (body: unknown) => JSON.stringify(tellProxyError('anthropic', status, body));
        expect(told({ error: value })).toBe(told(null));
        expect(told(bad(wrap(JSON.stringify(value))))).toBe(told(null));
      }),
    );
  });
});
