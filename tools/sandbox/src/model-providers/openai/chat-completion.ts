import { isObject, isText } from '../body-shape.ts';
import type { JsonObject } from '../body-shape.ts';
import { takeTurn } from '../model-turn.ts';
import type { ModelTurn } from '../model-turn.ts';
import { readMessages } from './chat-messages.ts';
import { readOutputLimit, readPrompt, servedTier, twistOf } from './openai-call.ts';
import type { OpenaiCall, ReadPrompt } from './openai-call.ts';
import { invalidRequest } from './openai-failure.ts';
import { readTools } from './openai-tools.ts';
import { reasoningTokensOf } from './reasoning.ts';

/** A chat completion before it is put into words of one kind or the other. */
export interface ChatCompletion {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly serviceTier: string;
  readonly turns: readonly ModelTurn[];
  /** Undefined when it is to be missing. */
  readonly usage: object | undefined;
  /** The id of a call, of so many before it. */
  readonly callId: (index: number) => string;
}

/** Does what a checked body asks for. Throws OpenAI's own error for a body that contradicts itself. */
export function complete(call: OpenaiCall): ChatCompletion {
  const { body, visit, settings } = call;
  refuseContradictions(body);
  const messages = readMessages(body['messages'] as readonly JsonObject[]);
  const tools = readTools(body, true);
  const maxTokens = readOutputLimit(
    body['max_completion_tokens'] ?? body['max_tokens'],
    body['max_tokens'] === undefined ? 'max_completion_tokens' : 'max_tokens',
    settings,
  );
  const prompt = readPrompt(call, [...tools.parts, ...messages], 'messages');
  const model = String(body['model']);
  const { stop, n, seed } = body;
  const source = {
    seed: `${settings.seed}|${typeof seed === 'number' ? seed : ''}`,
    model,
    lastText: messages.at(-1)?.text ?? '',
    tools: tools.names,
    forced: tools.forced,
    maxTokens,
    stopSequences: isText(stop) ? [stop] : ((stop ?? []) as readonly string[]),
    reasoningTokens: reasoningTokensOf(body['reasoning_effort']),
    twist: twistOf(visit),
  };
  const turns = Array.from({ length: typeof n === 'number' ? n : 1 }, (_, index) =>
    takeTurn({ ...source, index }),
  );
  const digits = String(visit.number).padStart(24, '0');
  return {
    id: `chatcmpl-${digits}`,
    created: Math.floor(settings.now().getTime() / 1000),
    model,
    serviceTier: servedTier(body['service_tier']),
    turns,
    usage: visit.fault?.kind === 'missing_usage' ? undefined : renderUsage(prompt, turns),
    callId: (index) => `call_${digits.slice(4)}${String(index).padStart(4, '0')}`,
  };
}

function refuseContradictions(body: JsonObject): void {
  const has = (field: string): boolean => body[field] !== undefined && body[field] !== null;
  if (has('max_tokens') && has('max_completion_tokens'))
    throw invalidRequest(
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      'max_tokens',
      'invalid_parameter_combination',
    );
  if (has('stream_options') && body['stream'] !== true)
    throw invalidRequest(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      'stream_options',
    );
  if (has('parallel_tool_calls') && !has('tools'))
    throw invalidRequest(
      "'parallel_tool_calls' is only allowed when 'tools' are specified.",
      'parallel_tool_calls',
    );
  if (has('top_logprobs') && body['logprobs'] !== true)
    throw invalidRequest("'top_logprobs' needs 'logprobs' to be true.", 'top_logprobs');
  const options = body['stream_options'];
  if (isObject(options))
    for (const name in options)
      if (!['include_usage', 'include_obfuscation'].includes(name))
        throw invalidRequest(
          `Unknown parameter: 'stream_options.${name}'.`,
          `stream_options.${name}`,
          'unknown_parameter',
        );
}

function renderUsage(prompt: ReadPrompt, turns: readonly ModelTurn[]): object {
  let written = 0;
  let reasoned = 0;
  for (const { outputTokens, reasoningTokens } of turns) {
    written += outputTokens;
    reasoned += reasoningTokens;
  }
  return {
    prompt_tokens: prompt.tokens,
    completion_tokens: written,
    total_tokens: prompt.tokens + written,
    prompt_tokens_details: {
      cached_tokens: prompt.cachedTokens,
      cache_write_tokens: prompt.cacheWriteTokens,
      audio_tokens: 0,
    },
    completion_tokens_details: {
      reasoning_tokens: reasoned,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
