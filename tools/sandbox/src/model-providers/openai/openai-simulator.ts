import type { ProviderSimulator, SimulatedRequest } from '../../provider-simulator.ts';
import type { BodyShape } from '../body-shape.ts';
import { createModelKeys } from '../model-key.ts';
import { settle } from '../model-provider-options.ts';
import type { ModelProviderSimulatorOptions } from '../model-provider-options.ts';
import { createModelProvider } from '../model-provider.ts';
import type { ModelAnswer, ModelProviderControl, Visit } from '../model-provider.ts';
import { bearerOf, createOpenaiRate, signIn } from './openai-access.ts';
import { readOpenaiBody } from './openai-body.ts';
import type { OpenaiCall } from './openai-call.ts';
import { injectedFailure, OpenaiFailure, renderOpenaiFailure } from './openai-failure.ts';
import { answerModels, requireModel } from './openai-models.ts';
import { createOpenaiPaths } from './openai-paths.ts';
import type { OpenaiPath } from './openai-paths.ts';
import { createPrefixCache } from './prefix-cache.ts';

const defaultModels = ['gpt-sandbox-2', 'gpt-sandbox-1', 'text-embedding-sandbox-1'];

/** A strict OpenAI: chat completions, responses, embeddings and the list of models. */
export function createOpenaiSimulator(
  options: ModelProviderSimulatorOptions,
): ProviderSimulator & ModelProviderControl {
  const settings = settle(options, defaultModels);
  const keys = createModelKeys(options.keys);
  const rate = createOpenaiRate(settings);
  const cache = createPrefixCache();
  const paths = createOpenaiPaths(settings.keptCalls);

  const answer = (request: SimulatedRequest, visit: Visit): ModelAnswer => {
    const key = signIn(request, keys);
    const headers: Record<string, string> = {
      'x-request-id': requestIdOf(visit.number),
      'openai-organization': 'org-sandbox',
      'openai-processing-ms': '12',
      'openai-version': '2020-10-01',
      ...rate.admit(key),
    };
    const path = findPath(request, paths);
    if (path === 'models') {
      const body = answerModels(request, settings.models);
      return { status: 200, headers, body, isStream: false };
    }
    const body = readBody(request, path.shape, visit);
    requireModel(String(body['model']), settings.models, path.purpose, request.path);
    const spend = (tokens: number): void => void Object.assign(headers, rate.spend(key, tokens));
    const call: OpenaiCall = { body, key, visit, settings, cache, spend };
    const isStream = body['stream'] === true;
    return { status: 200, headers, body: path.answer(call), isStream };
  };

  return createModelProvider(
    {
      host: 'api.openai.com',
      secretOf: bearerOf,
      work: (request, visit) => {
        try {
          return answer(request, visit);
        } catch (error) {
          if (error instanceof OpenaiFailure)
            return renderOpenaiFailure(error, requestIdOf(visit.number));
          throw error;
        }
      },
      refuse: (status, message, number) =>
        renderOpenaiFailure(injectedFailure(status, message), requestIdOf(number)),
    },
    keys,
    settings.keptCalls,
  );
}

function requestIdOf(count: number): string {
  return `req_${String(count).padStart(32, '0')}`;
}

function readBody(request: SimulatedRequest, shape: BodyShape, { sawBody }: Visit) {
  const [unknown] = request.query.keys();
  if (unknown !== undefined)
    throw new OpenaiFailure(
      400,
      'invalid_request_error',
      'unknown_parameter',
      `Unknown query parameter: '${unknown}'.`,
    );
  return readOpenaiBody(request, shape, sawBody);
}

/** Throws 404 for an unknown path and 405 for a known one with another method. */
function findPath(
  { method, path }: SimulatedRequest,
  paths: ReadonlyMap<string, OpenaiPath>,
): OpenaiPath | 'models' {
  const isModels = /^\/v1\/models(?:\/[^/]+)?$/.test(path);
  const found = paths.get(path);
  if (found === undefined && !isModels) {
    const message = `Invalid URL (${method} ${path})`;
    throw new OpenaiFailure(404, 'invalid_request_error', null, message);
  }
  if (method !== (isModels ? 'GET' : 'POST')) {
    const message = `Not allowed to ${method} on ${path}.`;
    throw new OpenaiFailure(405, 'invalid_request_error', null, message);
  }
  return found ?? 'models';
}
