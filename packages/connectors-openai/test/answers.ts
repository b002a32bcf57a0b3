import type { RecordedAnswer } from '@ataski/connectors-kit/testing';

/** An answer and what it means. */
interface LabelledAnswer extends RecordedAnswer {
  readonly is: string;
  readonly code: string | null;
}

const failure = (message: string, type: string, code: string | null): string =>
  JSON.stringify({ error: { message, type, param: null, code } });

/** Bodies in the shape of OpenAI's published errors, and of those that people reported. */
export const answers: readonly LabelledAnswer[] = [
  {
    is: 'a key that works',
    status: 200,
    body: '{"object":"list","data":[{"id":"gpt-x","object":"model","created":1,"owned_by":"openai"}]}',
    code: null,
  },
  {
    is: 'an unknown key',
    status: 401,
    body: failure('Incorrect API key provided.', 'invalid_request_error', 'invalid_api_key'),
    code: 'CONNECTORS_KIT_CREDENTIAL_REJECTED',
  },
  {
    is: 'a key that lacks a scope',
    status: 401,
    body: failure(
      'You have insufficient permissions for this operation. Missing scopes: api.model.read. Check your role.',
      'invalid_request_error',
      null,
    ),
    code: 'CONNECTORS_KIT_PERMISSION_MISSING',
  },
  {
    is: 'the same with the status that it should have',
    status: 403,
    body: failure('Missing scopes: api.model.read', 'invalid_request_error', null),
    code: 'CONNECTORS_KIT_PERMISSION_MISSING',
  },
  {
    is: 'a country that is not served',
    status: 403,
    body: failure(
      'Country not supported',
      'request_forbidden',
      'unsupported_country_region_territory',
    ),
    code: 'CONNECTORS_KIT_PERMISSION_MISSING',
  },
  {
    is: 'an account without money',
    status: 429,
    body: failure('You exceeded your current quota', 'insufficient_quota', 'insufficient_quota'),
    code: 'CONNECTORS_KIT_NO_CREDIT',
  },
  {
    is: 'an account that is not active',
    status: 429,
    body: failure('Your account is not active', 'billing_not_active', 'billing_not_active'),
    code: 'CONNECTORS_KIT_NO_CREDIT',
  },
  {
    is: 'too many calls',
    status: 429,
    headers: { 'retry-after': '20' },
    body: failure('Rate limit reached', 'requests', 'rate_limit_exceeded'),
    code: 'CONNECTORS_KIT_PROVIDER_BUSY',
  },
  {
    is: 'a fault of the provider',
    status: 500,
    body: failure('The server had an error', 'server_error', null),
    code: 'CONNECTORS_KIT_PROVIDER_BUSY',
  },
  {
    is: 'an overload',
    status: 503,
    body: failure('The engine is currently overloaded', 'server_error', null),
    code: 'CONNECTORS_KIT_PROVIDER_BUSY',
  },
  {
    is: 'a wrong request of ours',
    status: 400,
    body: failure('Unknown parameter', 'invalid_request_error', 'unknown_parameter'),
    code: 'CONNECTORS_KIT_PROVIDER_REFUSED',
  },
  {
    is: 'a page of some proxy',
    status: 502,
    body: '<html><body>Bad gateway</body></html>',
    code: 'CONNECTORS_KIT_PROVIDER_BUSY',
  },
  {
    is: 'a success that is no JSON',
    status: 200,
    body: 'ok',
    code: 'CONNECTORS_KIT_RESPONSE_INVALID',
  },
  {
    is: 'a success that is no list of models',
    status: 200,
    body: '{"object":"list","data":[{"answer":"yes"}]}',
    code: 'CONNECTORS_KIT_RESPONSE_INVALID',
  },
];
