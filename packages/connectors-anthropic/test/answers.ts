import type { RecordedAnswer } from '@ataski/connectors-kit/testing';

/** An answer and what it means. */
interface LabelledAnswer extends RecordedAnswer {
  readonly is: string;
  readonly code: string | null;
}

const failure = (type: string, message: string): string =>
  JSON.stringify({ type: 'error', error: { type, message }, request_id: 'req_011' });

/** Bodies in the shape of Anthropic's published errors. */
export const answers: readonly LabelledAnswer[] = [
  {
    is: 'a key that works',
    status: 200,
    body: '{"data":[{"type":"model","id":"claude-x"}],"has_more":true,"first_id":"a","last_id":"a"}',
    code: null,
  },
  {
    is: 'an unknown key',
    status: 401,
    body: failure('authentication_error', 'invalid x-api-key'),
    code: 'CONNECTORS_KIT_CREDENTIAL_REJECTED',
  },
  {
    is: 'a key without the permission',
    status: 403,
    body: failure('permission_error', 'Your API key does not have permission'),
    code: 'CONNECTORS_KIT_PERMISSION_MISSING',
  },
  {
    is: 'an account without money',
    status: 402,
    body: failure('billing_error', 'There is an issue with your billing'),
    code: 'CONNECTORS_KIT_NO_CREDIT',
  },
  {
    is: 'a spend limit that was reached',
    status: 400,
    body: failure('invalid_request_error', 'You have reached your specified API usage limits.'),
    code: 'CONNECTORS_KIT_NO_CREDIT',
  },
  {
    is: 'a balance that is used up',
    status: 400,
    body: failure('invalid_request_error', 'Your credit balance is too low to access the API.'),
    code: 'CONNECTORS_KIT_NO_CREDIT',
  },
  {
    is: 'a wrong request of ours',
    status: 400,
    body: failure('invalid_request_error', 'limit: Input should be greater than 0'),
    code: 'CONNECTORS_KIT_PROVIDER_REFUSED',
  },
  {
    is: 'too many calls',
    status: 429,
    headers: { 'retry-after': '7' },
    body: failure('rate_limit_error', 'Number of requests has exceeded your rate limit'),
    code: 'CONNECTORS_KIT_PROVIDER_BUSY',
  },
  {
    is: 'an overload',
    status: 529,
    body: failure('overloaded_error', 'Overloaded'),
    code: 'CONNECTORS_KIT_PROVIDER_BUSY',
  },
  {
    is: 'a fault of the provider',
    status: 500,
    body: failure('api_error', 'Internal server error'),
    code: 'CONNECTORS_KIT_PROVIDER_BUSY',
  },
  {
    is: 'a slow provider',
    status: 504,
    body: failure('timeout_error', 'Request timed out'),
    code: 'CONNECTORS_KIT_PROVIDER_BUSY',
  },
  {
    is: 'a moved endpoint',
    status: 404,
    body: failure('not_found_error', 'Not found'),
    code: 'CONNECTORS_KIT_OBJECT_MISSING',
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
    body: '<html></html>',
    code: 'CONNECTORS_KIT_RESPONSE_INVALID',
  },
  {
    is: 'a success that is no list of models',
    status: 200,
    body: '{"object":"list","data":[{"answer":"yes"}]}',
    code: 'CONNECTORS_KIT_RESPONSE_INVALID',
  },
];
