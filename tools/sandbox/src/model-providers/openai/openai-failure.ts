import type { ModelAnswer } from '../model-provider.ts';

/** Thrown inside the simulator and answered as OpenAI's error object. */
export class OpenaiFailure extends Error {
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
  readonly param: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    type: string,
    code: string | null,
    message: string,
    headers: Readonly<Record<string, string>> = {},
    param: string | null = null,
  ) {
    super(message);
    this.status = status;
    this.type = type;
    this.code = code;
    this.headers = headers;
    this.param = param;
  }
}

/** 400 about one field. */
export function invalidRequest(
  message: string,
  param: string | null = null,
  code: string | null = null,
): OpenaiFailure {
  return new OpenaiFailure(400, 'invalid_request_error', code, message, {}, param);
}

/** 404 for a model that is unknown, or that the key may not use. */
export function unknownModel(model: string): OpenaiFailure {
  const message = `The model \`${model}\` does not exist or you do not have access to it.`;
  return new OpenaiFailure(404, 'invalid_request_error', 'model_not_found', message);
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
export function rateLimitExceeded(
  headers: Readonly<Record<string, string>>,
  type: 'requests' | 'tokens' = 'requests',
): OpenaiFailure {
  const message = `Rate limit reached for ${type}. Please try again later.`;
  return new OpenaiFailure(429, type, 'rate_limit_exceeded', message, headers);
}

const serverErrorText = 'The server had an error while processing your request. Sorry about that!';

const messages: Readonly<Record<number, string>> = {
  413: 'Request body is too large.',
};

/** OpenAI's own answer for a status that a test injects. */
export function injectedFailure(status: number, message?: string): OpenaiFailure {
  if (status === 401 && message === undefined) return incorrectKey('sk-injected-0000');
  if (status === 401)
    return new OpenaiFailure(401, 'invalid_request_error', 'invalid_api_key', message ?? '');
  if (status === 429) return rateLimitExceeded({ 'retry-after': '6' });
  const isServer = status >= 500;
  return new OpenaiFailure(
    status,
    isServer ? 'server_error' : 'invalid_request_error',
    null,
    message ?? messages[status] ?? (isServer ? serverErrorText : 'Injected failure'),
  );
}

/** The answer on the wire. */
export function renderOpenaiFailure(
  { status, type, code, param, message, headers }: OpenaiFailure,
  requestId: string,
): ModelAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-request-id': requestId, ...headers },
    body: { error: { message, type, param, code } },
    isStream: false,
  };
}
