import type { SimulatedRequest, SimulatedResponse } from '@ataski/sandbox';

/** Answers of a provider that quotes the whole credential back, wherever an answer has room for it. */
export const hostileAnswers: readonly ((request: SimulatedRequest) => SimulatedResponse)[] = [
  (request) => refusal(request, 400),
  (request) => refusal(request, 401),
  (request) => refusal(request, 403),
  (request) => refusal(request, 404),
  (request) => refusal(request, 418),
  (request) => ({ status: 302, headers: { location: `https://${keyOf(request)}.example/` } }),
  (request) => ({ status: 200, body: `<p>${request.headers['authorization'] ?? ''}</p>` }),
  (request) => ({ status: 200, body: { object: keyOf(request), data: keyOf(request) } }),
];

/** Stripe's own error object, with the credential in each of its members. */
export function refusal(request: SimulatedRequest, status: number): SimulatedResponse {
  const authorization = request.headers['authorization'] ?? '';
  const key = keyOf(request);
  return {
    status,
    headers: {
      'www-authenticate': authorization,
      'request-id': key,
      'stripe-should-retry': 'false',
      'retry-after': key,
    },
    body: {
      error: {
        type: 'invalid_request_error',
        code: key,
        param: key,
        message: `Invalid API Key provided: ${authorization}. Having the 'rak_${key}' permission would allow this request to continue.`,
        request_log_url: `https://dashboard.stripe.com/test/logs?key=${key}`,
      },
    },
  };
}

function keyOf({ headers }: SimulatedRequest): string {
  return (headers['authorization'] ?? '').replace(/^Bearer /, '');
}
