import type { SimulatedResponse } from '../provider-simulator.ts';

/** Thrown inside the simulator and answered as OpenAI's error object. */
export class OpenaiFailure extends Error {
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    type: string,
    code: string | null,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.type = type;
    this.code = code;
    this.headers = headers;
  }
}

/** 401; the message shows the ends of the key, as OpenAI's does. */
export function incorrectKey(key: string): OpenaiFailure {
  const shown = `${key.slice(0, 8)}${'*'.repeat(12)}${key.slice(-4)}`;
  const message = `Incorrect API key provided: ${shown}. You can find your API key at https://platform.openai.com/account/api-keys.`;
  return new OpenaiFailure(401, 'invalid_request_error', 'invalid_api_key', message);
}

/** A valid key that may not do this: seen as 401 without a code. */
export function missingScopes(scope: string): OpenaiFailure {
  const message = `You have insufficient permissions for this operation. Missing scopes: ${scope}. Check that you have the correct role in your organization (Reader, Writer, Owner) and project (Member, Owner), and if you're using a restricted API key, that it has the necessary scopes.`;
  return new OpenaiFailure(401, 'invalid_request_error', null, message);
}

/** No money: a 429 that must not be tried again. */
export function insufficientQuota(): OpenaiFailure {
  const message =
    'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.';
  return new OpenaiFailure(429, 'insufficient_quota', 'insufficient_quota', message);
}

/** 429 that may be tried again. */
export function rateLimitExceeded(headers: Readonly<Record<string, string>>): OpenaiFailure {
  const message = 'Rate limit reached for requests. Please try again later.';
  return new OpenaiFailure(429, 'requests', 'rate_limit_exceeded', message, headers);
}

/** OpenAI's own answer for a status that a test injects. */
export function injectedFailure(status: number): OpenaiFailure {
  if (status === 401) return incorrectKey('sk-injected-0000');
  if (status === 429) return rateLimitExceeded({ 'retry-after': '6' });
  const isServer = status >= 500;
  const message = isServer
    ? 'The server had an error while processing your request. Sorry about that!'
    : 'Injected failure';
  return new OpenaiFailure(
    status,
    isServer ? 'server_error' : 'invalid_request_error',
    null,
    message,
  );
}

/** The answer on the wire. */
export function renderOpenaiFailure(
  { status, type, code, message, headers }: OpenaiFailure,
  requestId: string,
): SimulatedResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-request-id': requestId, ...headers },
    body: { error: { message, type, param: null, code } },
  };
}
