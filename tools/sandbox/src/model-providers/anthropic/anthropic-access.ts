import type { SimulatedRequest } from '../../provider-simulator.ts';
import { createMinuteRate } from '../minute-rate.ts';
import type { ModelKey, ModelKeys } from '../model-key.ts';
import type { ModelProviderSettings } from '../model-provider-options.ts';
import { AnthropicFailure, anthropicFailure } from './anthropic-failure.ts';

/** The versions that the simulator speaks; the newer one refuses what the older one takes. */
export type AnthropicVersion = '2023-06-01' | '2026-10-21';

const versions: readonly string[] = [
  '2023-06-01',
  '2026-10-21',
] satisfies readonly AnthropicVersion[];

/** The key of either header, or null. */
export function secretOf({ headers }: SimulatedRequest): string | null {
  return headers['x-api-key'] ?? bearerOf(headers);
}

function bearerOf(headers: Readonly<Record<string, string>>): string | null {
  return /^Bearer (\S+)$/.exec(headers['authorization'] ?? '')?.[1] ?? null;
}

/** Throws Anthropic's own refusal of a key or a version. */
export function signIn(
  request: SimulatedRequest,
  keys: ModelKeys,
): { readonly key: ModelKey; readonly version: AnthropicVersion } {
  const { headers } = request;
  const version = headers['anthropic-version'];
  const secret = headers['x-api-key'] ?? null;
  // Bearer tokens carry an API key since the newer version; before, they were people's.
  const bearer = version === '2026-10-21' ? bearerOf(headers) : null;
  if (secret === null && bearer === null)
    throw anthropicFailure(401, 'x-api-key header is required');
  if (secret !== null && headers['authorization'] !== undefined)
    throw anthropicFailure(401, 'Only one of x-api-key and authorization may be given.');
  const key = keys.find(secret ?? bearer ?? '');
  // Sign-in tokens of people are bearer tokens; as an API key they are refused.
  if (key === null || key.secret.startsWith('sk-ant-oat')) throw anthropicFailure(401);
  if (version === undefined || !versions.includes(version))
    throw anthropicFailure(
      400,
      'anthropic-version: header is required and must be a known version',
    );
  refuseState(key);
  return { key, version: version as AnthropicVersion };
}

function refuseState({ secret, state }: ModelKey): void {
  if (secret.startsWith('sk-ant-admin') || state === 'too_narrow')
    throw anthropicFailure(
      403,
      'Your API key does not have permission to use the specified resource.',
    );
  if (state === 'no_credit') throw anthropicFailure(402);
  if (state === 'spend_limit')
    throw anthropicFailure(
      400,
      'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.',
    );
}

/** Limits of requests and of input tokens. Each answers with the headers that say what is left. */
export interface AnthropicRate {
  admit(key: ModelKey): Readonly<Record<string, string>>;
  spend(key: ModelKey, tokens: number): Readonly<Record<string, string>>;
}

/** Remembered: the reset as RFC 3339. */
export function createAnthropicRate(settings: ModelProviderSettings): AnthropicRate {
  const { now, requestsPerMinute, tokensPerMinute } = settings;
  const requests = createMinuteRate(requestsPerMinute, now);
  const tokens = createMinuteRate(tokensPerMinute, now);
  let reset = { second: -1, text: '' };
  const resetText = (): string => {
    const second = Math.floor(now().getTime() / 1000);
    if (second !== reset.second)
      reset = {
        second,
        text: new Date(now().getTime() + requests.secondsLeft() * 1000).toISOString(),
      };
    return reset.text;
  };
  const headersOf = (names: readonly string[], limit: number, left: number) => {
    const headers: Record<string, string> = {};
    for (const name of names) {
      headers[`anthropic-ratelimit-${name}-limit`] = String(limit);
      headers[`anthropic-ratelimit-${name}-remaining`] = String(Math.max(0, left));
      headers[`anthropic-ratelimit-${name}-reset`] = resetText();
    }
    if (left >= 0) return headers;
    const { status, type, message } = anthropicFailure(429);
    const retry = { 'retry-after': String(requests.secondsLeft()), 'x-should-retry': 'true' };
    throw new AnthropicFailure(status, type, message, { ...headers, ...retry });
  };
  return Object.freeze({
    admit: ({ secret }) => headersOf(['requests'], requestsPerMinute, requests.take(secret)),
    spend: ({ secret }, spent) =>
      headersOf(['tokens', 'input-tokens'], tokensPerMinute, tokens.take(secret, spent)),
  } satisfies AnthropicRate);
}
