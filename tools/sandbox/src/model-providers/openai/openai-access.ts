import type { SimulatedRequest } from '../../provider-simulator.ts';
import { createMinuteRate } from '../minute-rate.ts';
import type { ModelKey, ModelKeys } from '../model-key.ts';
import type { ModelProviderSettings } from '../model-provider-options.ts';
import {
  incorrectKey,
  insufficientQuota,
  missingScopes,
  OpenaiFailure,
  rateLimitExceeded,
} from './openai-failure.ts';

/** Remembered: the scope that a restricted key without Models: Read lacks. */
const readScope = 'api.model.read';
const requestScope = 'model.request';

/** The key of the Authorization header, or null. */
export function bearerOf({ headers }: SimulatedRequest): string | null {
  return /^Bearer (\S+)$/.exec(headers['authorization'] ?? '')?.[1] ?? null;
}

/** Throws OpenAI's own refusal of a key. */
export function signIn(request: SimulatedRequest, keys: ModelKeys): ModelKey {
  const secret = bearerOf(request);
  if (secret === null) {
    const message =
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth.";
    throw new OpenaiFailure(401, 'invalid_request_error', null, message);
  }
  const key = keys.find(secret);
  if (key === null) throw incorrectKey(secret);
  const lists = request.path.startsWith('/v1/models');
  // An admin key opens the paths of the organisation only.
  if (secret.startsWith('sk-admin-')) throw missingScopes(lists ? readScope : requestScope);
  if (key.state === 'too_narrow' && lists) throw missingScopes(readScope);
  if (key.state === 'no_credit' || key.state === 'spend_limit') throw insufficientQuota();
  return key;
}

/** Two limits, of requests and of tokens. Each answers with the headers that say what is left. */
export interface OpenaiRate {
  admit(key: ModelKey): Readonly<Record<string, string>>;
  spend(key: ModelKey, tokens: number): Readonly<Record<string, string>>;
}

/** Resets are durations, as in `x-ratelimit-reset-requests: 12s`. */
export function createOpenaiRate(settings: ModelProviderSettings): OpenaiRate {
  const requests = createMinuteRate(settings.requestsPerMinute, settings.now);
  const tokens = createMinuteRate(settings.tokensPerMinute, settings.now);
  const headersOf = (name: 'requests' | 'tokens', limit: number, left: number) => {
    const seconds = requests.secondsLeft();
    const headers = {
      [`x-ratelimit-limit-${name}`]: String(limit),
      [`x-ratelimit-remaining-${name}`]: String(Math.max(0, left)),
      [`x-ratelimit-reset-${name}`]: `${seconds}s`,
    };
    if (left < 0) throw rateLimitExceeded({ ...headers, 'retry-after': String(seconds) }, name);
    return headers;
  };
  return Object.freeze({
    admit: ({ secret }) => headersOf('requests', settings.requestsPerMinute, requests.take(secret)),
    spend: ({ secret }, spent) =>
      headersOf('tokens', settings.tokensPerMinute, tokens.take(secret, spent)),
  } satisfies OpenaiRate);
}
