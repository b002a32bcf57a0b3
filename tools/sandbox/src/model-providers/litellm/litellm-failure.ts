import { createHash } from 'node:crypto';

/** Thrown inside the simulator and answered as the proxy's error object. */
export class LiteLlmFailure extends Error {
  readonly status: number;
  readonly type: string;

  /** What is answered beside the usual headers. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    type: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.headers = headers;
    this.status = status;
    this.type = type;
  }
}

/** No key at all. */
export function missingKey(): LiteLlmFailure {
  return new LiteLlmFailure(401, 'auth_error', 'Authentication Error, No api key passed in.');
}

/** A key that is not the proxy's: its message quotes a part of it and its hash. */
export function unknownKey(secret: string, hasDatabase: boolean): LiteLlmFailure {
  if (!hasDatabase) return new LiteLlmFailure(400, 'no_db_connection', 'No connected db.');
  const hash = createHash('sha256').update(secret).digest('hex');
  const shown = `sk-...${secret.slice(-4)}`;
  const message = `Authentication Error, Invalid proxy server token passed. Received API Key = ${shown}, Key Hash (Token) =${hash}. Unable to find token in cache or \`LiteLLM_VerificationTokenTable\``;
  return new LiteLlmFailure(401, 'token_not_found_in_db', message);
}

/** The key has spent what it may. */
export function overBudget(): LiteLlmFailure {
  const message = 'Budget has been exceeded! Current cost: 12.5, Max budget: 10.0';
  return new LiteLlmFailure(400, 'budget_exceeded', message);
}

/** The key has made as many calls as it may: the message quotes its hash and its limit. */
export function overRate(secret: string): LiteLlmFailure {
  const hash = createHash('sha256').update(secret).digest('hex');
  const message = `Rate limit exceeded for api_key: ${hash}. Limit type: requests. Current limit: 60, Remaining: 0. Limit resets at: 2026-11-20 12:01:00 UTC`;
  return new LiteLlmFailure(429, 'rate_limit_error', message, {
    ...{ 'retry-after': '60', rate_limit_type: 'requests', reset_at: '2026-11-20 12:01:00 UTC' },
  });
}

/** A model that is not configured. */
export function unknownModel(path: string, model: string): LiteLlmFailure {
  const route = path.endsWith('/messages') ? 'anthropic_messages' : path.replace('/v1', '');
  const message = `${route}: Invalid model name passed in model=${model}. Call \`/v1/models\` to view available models for your key.`;
  return new LiteLlmFailure(400, 'invalid_request_error', message);
}

/** A member by which a client would route. */
export function memberRefused(name: string): LiteLlmFailure {
  const message = `Authentication Error, Rejected Request: ${name} is not allowed in request body.`;
  return new LiteLlmFailure(401, 'auth_error', message);
}

/** What a provider refused, in the proxy's words. */
export function wrapFailure(status: number, said: string, model: string): LiteLlmFailure {
  const message = `litellm.APIError: OpenAIException - ${said}. Received Model Group=${model}\nAvailable Model Group Fallbacks=None`;
  const type = status >= 500 ? 'internal_server_error' : 'invalid_request_error';
  return new LiteLlmFailure(status, type, message);
}

/** In the shape of the surface. */
export function failureBody({ status, type, message }: LiteLlmFailure, path: string): object {
  if (path.includes('/messages')) return { type: 'error', error: { type, message } };
  return { error: { message, type, param: null, code: String(status) } };
}
