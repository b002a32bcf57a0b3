import type {
  ProviderSimulator,
  SimulatedRequest,
  SimulatedResponse,
} from '../provider-simulator.ts';
import { AnthropicFailure, anthropicFailure, renderAnthropicFailure } from './anthropic-failure.ts';
import { createMinuteRate, createModelKeys } from './model-key.ts';
import type { MinuteRate, ModelKeys, ModelKeyState, ModelProviderControl } from './model-key.ts';

/** What a simulated model provider begins with. */
export interface ModelProviderSimulatorOptions {
  /** The state of each key. */
  readonly keys: Readonly<Record<string, ModelKeyState>>;
  /** Ids, newest first. Default three made-up ones. */
  readonly models?: readonly string[];
  /** Per key. Default 50. */
  readonly requestsPerMinute?: number;
  readonly now?: () => Date;
}

/** The version that the simulator speaks. */
const version = '2023-06-01';
const defaultModels = ['claude-sandbox-3', 'claude-sandbox-2', 'claude-sandbox-1'];

/** A strict Anthropic of which only the list of models exists: keys, versions, limits. */
export function createAnthropicSimulator(
  options: ModelProviderSimulatorOptions,
): ProviderSimulator & ModelProviderControl {
  const now = options.now ?? (() => new Date());
  const keys = createModelKeys(options.keys);
  const limit = options.requestsPerMinute ?? 50;
  const rate = createMinuteRate(limit, now);
  const models = options.models ?? defaultModels;
  const idOf = (count: number): string => `req_${String(count).padStart(24, '0')}`;
  return Object.freeze({
    hosts: ['api.anthropic.com'],
    handle: (request: SimulatedRequest) => {
      const requestId = idOf(keys.count());
      try {
        const key = signIn(request, keys);
        const headers = { 'request-id': requestId, ...admit(key, rate, limit, now) };
        const organization = {
          'anthropic-organization-id': '00000000-0000-4000-8000-000000000001',
        };
        const body = answer(request, models);
        return Promise.resolve({ status: 200, headers: { ...headers, ...organization }, body });
      } catch (error) {
        if (error instanceof AnthropicFailure)
          return Promise.resolve(renderAnthropicFailure(error, requestId));
        throw error;
      }
    },
    failure: (status: number): SimulatedResponse =>
      renderAnthropicFailure(anthropicFailure(status), idOf(keys.count())),
    putKey: keys.putKey,
    revokeKey: keys.revokeKey,
    requestCount: keys.requestCount,
  } satisfies ProviderSimulator & ModelProviderControl);
}

function signIn({ headers }: SimulatedRequest, keys: ModelKeys): string {
  const key = headers['x-api-key'];
  if (key === undefined) throw anthropicFailure(401, 'x-api-key header is required');
  const state = keys.find(key);
  // Sign-in tokens of people are bearer tokens; as an API key they are refused.
  if (state === null || key.startsWith('sk-ant-oat')) throw anthropicFailure(401);
  if (headers['anthropic-version'] !== version)
    throw anthropicFailure(
      400,
      'anthropic-version: header is required and must be a known version',
    );
  if (key.startsWith('sk-ant-admin') || state === 'too_narrow')
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
  return key;
}

/** Remembered: the limit's headers, the reset as RFC 3339. */
function admit(
  key: string,
  rate: MinuteRate,
  limit: number,
  now: () => Date,
): Readonly<Record<string, string>> {
  const remaining = rate.take(key);
  const reset = new Date(now().getTime() + rate.secondsLeft() * 1000).toISOString();
  const headers = {
    'anthropic-ratelimit-requests-limit': String(limit),
    'anthropic-ratelimit-requests-remaining': String(Math.max(0, remaining)),
    'anthropic-ratelimit-requests-reset': reset,
  };
  if (remaining >= 0) return headers;
  const { status, type, message } = anthropicFailure(429);
  const retry = { 'retry-after': String(rate.secondsLeft()), 'x-should-retry': 'true' };
  throw new AnthropicFailure(status, type, message, { ...headers, ...retry });
}

function answer({ method, path, query }: SimulatedRequest, models: readonly string[]): object {
  const [, id] = /^\/v1\/models(?:\/([^/]+))?$/.exec(path) ?? [];
  if (path !== '/v1/models' && id === undefined) throw anthropicFailure(404, 'Not found');
  if (method !== 'GET')
    throw new AnthropicFailure(405, 'invalid_request_error', 'Method Not Allowed');
  if (id === undefined) return list(query, models);
  if (query.size > 0) throw anthropicFailure(400, 'Unexpected query parameters.');
  if (!models.includes(id)) throw anthropicFailure(404, `model: ${id}`);
  return describeModel(id);
}

function list(query: URLSearchParams, models: readonly string[]): object {
  for (const name of query.keys())
    if (!['limit', 'after_id', 'before_id'].includes(name))
      throw anthropicFailure(400, `${name}: Extra inputs are not permitted`);
  const limit = Number(query.get('limit') ?? '20');
  if (!/^\d{1,4}$/.test(query.get('limit') ?? '20') || limit < 1 || limit > 1000)
    throw anthropicFailure(400, 'limit: Input should be between 1 and 1000');
  const [after, before] = [query.get('after_id'), query.get('before_id')];
  if (after !== null && before !== null)
    throw anthropicFailure(400, 'Only one of after_id and before_id may be given.');
  const cursor = after ?? before;
  const position = cursor === null ? -1 : models.indexOf(cursor);
  if (cursor !== null && position < 0) throw anthropicFailure(400, `Unknown cursor: ${cursor}`);
  const start = before === null ? position + 1 : Math.max(0, position - limit);
  const end = before === null ? start + limit : position;
  const page = models.slice(start, end);
  return {
    data: page.map(describeModel),
    has_more: before === null ? end < models.length : start > 0,
    first_id: page[0] ?? null,
    last_id: page.at(-1) ?? null,
  };
}

function describeModel(id: string): object {
  return { type: 'model', id, display_name: id, created_at: '2026-01-01T00:00:00Z' };
}
