import type { ModelAnswer } from '../model-provider.ts';

/** Thrown inside the simulator and answered as Anthropic's error object. */
export class AnthropicFailure extends Error {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    type: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.type = type;
    this.headers = headers;
  }
}

const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

const messages: Readonly<Record<number, string>> = {
  401: 'invalid x-api-key',
  402: 'Your credit balance is too low to access the Anthropic API.',
  413: 'Request exceeds the maximum size',
  429: 'This request would exceed the rate limit for your organization.',
  529: 'Overloaded',
};

/** Anthropic's own answer for a status. */
export function anthropicFailure(status: number, message?: string): AnthropicFailure {
  const headers: Readonly<Record<string, string>> =
    status === 429 ? { 'retry-after': '20', 'x-should-retry': 'true' } : {};
  const type = types[status] ?? 'api_error';
  return new AnthropicFailure(
    status,
    type,
    message ?? messages[status] ?? 'Internal server error',
    headers,
  );
}

/** The answer on the wire. */
export function renderAnthropicFailure(
  { status, type, message, headers }: AnthropicFailure,
  requestId: string,
): ModelAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'request-id': requestId, ...headers },
    body: { type: 'error', error: { type, message }, request_id: requestId },
    isStream: false,
  };
}
