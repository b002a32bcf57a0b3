import { randomUUID } from 'node:crypto';

import type {
  ProviderSimulator,
  SimulatedRequest,
  SimulatedResponse,
} from '../provider-simulator.ts';
import type { ModelProviderSimulatorOptions } from './anthropic-simulator.ts';
import { createMinuteRate, createModelKeys } from './model-key.ts';
import type { MinuteRate, ModelKeys, ModelProviderControl } from './model-key.ts';
import {
  incorrectKey,
  injectedFailure,
  insufficientQuota,
  missingScopes,
  OpenaiFailure,
  rateLimitExceeded,
  renderOpenaiFailure,
} from './openai-failure.ts';

const defaultModels = ['gpt-sandbox-2', 'gpt-sandbox-1', 'text-embedding-sandbox-1'];
/** Remembered: the scope that a restricted key without Models: Read lacks. */
const readScope = 'api.model.read';

/** A strict OpenAI of which only the list of models exists: keys, scopes, limits. */
export function createOpenaiSimulator(
  options: ModelProviderSimulatorOptions,
): ProviderSimulator & ModelProviderControl {
  const keys = createModelKeys(options.keys);
  const limit = options.requestsPerMinute ?? 50;
  const rate = createMinuteRate(limit, options.now ?? (() => new Date()));
  const models = options.models ?? defaultModels;
  return Object.freeze({
    hosts: ['api.openai.com'],
    handle: (request: SimulatedRequest) => {
      keys.count();
      const requestId = `req_${randomUUID().replaceAll('-', '')}`;
      try {
        const rateHeaders = admit(signIn(request, keys), rate, limit);
        const headers = {
          'x-request-id': requestId,
          'openai-organization': 'org-sandbox',
          'openai-processing-ms': '12',
          ...rateHeaders,
        };
        return Promise.resolve({ status: 200, headers, body: answer(request, models) });
      } catch (error) {
        if (error instanceof OpenaiFailure)
          return Promise.resolve(renderOpenaiFailure(error, requestId));
        throw error;
      }
    },
    failure: (status: number): SimulatedResponse =>
      renderOpenaiFailure(injectedFailure(status), 'req_injected'),
    putKey: keys.putKey,
    revokeKey: keys.revokeKey,
    requestCount: keys.requestCount,
  } satisfies ProviderSimulator & ModelProviderControl);
}

function signIn({ headers }: SimulatedRequest, keys: ModelKeys): string {
  const [, key] = /^Bearer (\S+)$/.exec(headers['authorization'] ?? '') ?? [];
  if (key === undefined) {
    const message =
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth.";
    throw new OpenaiFailure(401, 'invalid_request_error', null, message);
  }
  const state = keys.find(key);
  if (state === null) throw incorrectKey(key);
  // An admin key opens the paths of the organisation only.
  if (key.startsWith('sk-admin-') || state === 'too_narrow') throw missingScopes(readScope);
  if (state === 'no_credit' || state === 'spend_limit') throw insufficientQuota();
  return key;
}

/** Resets are durations, as in `x-ratelimit-reset-requests: 12s`. */
function admit(key: string, rate: MinuteRate, limit: number): Readonly<Record<string, string>> {
  const remaining = rate.take(key);
  const headers = {
    'x-ratelimit-limit-requests': String(limit),
    'x-ratelimit-remaining-requests': String(Math.max(0, remaining)),
    'x-ratelimit-reset-requests': `${rate.secondsLeft()}s`,
  };
  if (remaining < 0)
    throw rateLimitExceeded({ ...headers, 'retry-after': String(rate.secondsLeft()) });
  return headers;
}

function answer(request: SimulatedRequest, models: readonly string[]): object {
  const { method, path, query } = request;
  const [, id] = /^\/v1\/models(?:\/([^/]+))?$/.exec(path) ?? [];
  if (path !== '/v1/models' && id === undefined) throw invalidUrl(404, method, path);
  if (method !== 'GET') throw invalidUrl(405, method, path);
  const [unknown] = query.keys();
  if (unknown !== undefined)
    throw new OpenaiFailure(
      400,
      'invalid_request_error',
      'unknown_parameter',
      `Unknown parameter: '${unknown}'.`,
    );
  if (id === undefined) return { object: 'list', data: models.map(describeModel) };
  if (models.includes(id)) return describeModel(id);
  const message = `The model '${id}' does not exist`;
  throw new OpenaiFailure(404, 'invalid_request_error', 'model_not_found', message);
}

function invalidUrl(status: number, method: string, path: string): OpenaiFailure {
  const message =
    status === 405 ? `Not allowed to ${method} on ${path}.` : `Invalid URL (${method} ${path})`;
  return new OpenaiFailure(status, 'invalid_request_error', null, message);
}

function describeModel(id: string): object {
  return { id, object: 'model', created: 1_767_225_600, owned_by: 'system' };
}
