import type { ProviderSimulator, SimulatedRequest } from '../../provider-simulator.ts';
import { createModelKeys } from '../model-key.ts';
import { settle } from '../model-provider-options.ts';
import type { ModelProviderSimulatorOptions } from '../model-provider-options.ts';
import { createModelProvider } from '../model-provider.ts';
import type { ModelAnswer, ModelProviderControl, Visit } from '../model-provider.ts';
import { createAnthropicRate, secretOf, signIn } from './anthropic-access.ts';
import { readAnthropicBody } from './anthropic-body.ts';
import type { AnthropicCall } from './anthropic-call.ts';
import { AnthropicFailure, anthropicFailure, renderAnthropicFailure } from './anthropic-failure.ts';
import { answerModels, requireModel } from './anthropic-models.ts';
import { readPrompt } from './anthropic-prompt.ts';
import { createBlockCache } from './block-cache.ts';
import { createMessage } from './create-message.ts';
import { countTokensShape, messagesShape } from './messages-shape.ts';
import { renderMessage, streamMessage } from './render-message.ts';

const defaultModels = ['claude-sandbox-3', 'claude-sandbox-2', 'claude-sandbox-1'];

/** A strict Anthropic: messages, the count of their tokens and the list of models. */
export function createAnthropicSimulator(
  options: ModelProviderSimulatorOptions,
): ProviderSimulator & ModelProviderControl {
  const settings = settle(options, defaultModels);
  const keys = createModelKeys(options.keys);
  const rate = createAnthropicRate(settings);
  const cache = createBlockCache(settings.now);

  const answer = (request: SimulatedRequest, visit: Visit): ModelAnswer => {
    const { key, version } = signIn(request, keys);
    const headers: Record<string, string> = {
      'request-id': requestIdOf(visit.number),
      ...rate.admit(key),
      'anthropic-organization-id': '00000000-0000-4000-8000-000000000001',
    };
    const path = findPath(request);
    if (path === 'models')
      return { status: 200, headers, body: answerModels(request, settings), isStream: false };
    refuseQuery(request);
    const shape = path === 'count' ? countTokensShape : messagesShape;
    const body = readAnthropicBody(request, shape, version, visit.sawBody);
    requireModel(String(body['model']), settings.models);
    const spend = (tokens: number): void => void Object.assign(headers, rate.spend(key, tokens));
    const call: AnthropicCall = { body, key, visit, settings, cache, spend };
    if (path === 'count') {
      const counted = { input_tokens: readPrompt(call).tokens };
      return { status: 200, headers, body: counted, isStream: false };
    }
    const created = createMessage(call);
    if (body['stream'] !== true)
      return { status: 200, headers, body: renderMessage(created), isStream: false };
    const stream = streamMessage(created, visit.fault?.kind === 'giant');
    return { status: 200, headers, body: stream, isStream: true };
  };

  return createModelProvider(
    {
      host: 'api.anthropic.com',
      secretOf,
      work: (request, visit) => {
        try {
          return answer(request, visit);
        } catch (error) {
          if (error instanceof AnthropicFailure)
            return renderAnthropicFailure(error, requestIdOf(visit.number));
          throw error;
        }
      },
      refuse: (status, message, number) =>
        renderAnthropicFailure(anthropicFailure(status, message), requestIdOf(number)),
    },
    keys,
    settings.keptCalls,
  );
}

function requestIdOf(count: number): string {
  return `req_${String(count).padStart(24, '0')}`;
}

/** The SDKs' calls of beta features say so in the query; nothing else may stand there. */
function refuseQuery({ query }: SimulatedRequest): void {
  for (const [name, value] of query)
    if (name !== 'beta' || value !== 'true')
      throw anthropicFailure(400, `${name}: Extra inputs are not permitted`);
}

/** Throws 404 for an unknown path and 405 for a known one with another method. */
function findPath({ method, path }: SimulatedRequest): 'models' | 'messages' | 'count' {
  const found = /^\/v1\/models(?:\/[^/]+)?$/.test(path)
    ? 'models'
    : path === '/v1/messages'
      ? 'messages'
      : path === '/v1/messages/count_tokens'
        ? 'count'
        : null;
  if (found === null) throw anthropicFailure(404, 'Not found');
  if (method !== (found === 'models' ? 'GET' : 'POST'))
    throw new AnthropicFailure(405, 'invalid_request_error', 'Method Not Allowed');
  return found;
}
