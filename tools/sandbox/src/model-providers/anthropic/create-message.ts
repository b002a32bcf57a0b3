import { isObject } from '../body-shape.ts';
import type { JsonObject } from '../body-shape.ts';
import { takeTurn } from '../model-turn.ts';
import type { ModelTurn, TurnTwist } from '../model-turn.ts';
import { countTokens, cutToTokens } from '../token-count.ts';
import type { AnthropicCall } from './anthropic-call.ts';
import { anthropicFailure } from './anthropic-failure.ts';
import { readPrompt } from './anthropic-prompt.ts';
import type { AnthropicPrompt } from './anthropic-prompt.ts';
import type { CachedBlocks } from './block-cache.ts';

/** A message before it is put into words of one kind or the other. */
export interface CreatedMessage {
  readonly id: string;
  readonly model: string;
  readonly turn: ModelTurn;
  /** Null when the model does not think; empty when it hides what it thought. */
  readonly thinking: string | null;
  /** Null when it is to be missing. */
  readonly usage: MessageUsage | null;
  readonly toolUseId: (index: number) => string;
}

/** The documented usage, with `iterations` where a test asks for them. */
export type MessageUsage = Readonly<Record<string, unknown>>;

/** A thought is no longer than this. */
const mostThinking = 64;

/**
 * Does what a checked body asks for. Throws Anthropic's own error for a body that contradicts
 * itself.
 */
export function createMessage(call: AnthropicCall): CreatedMessage {
  const { body, visit, settings, key, cache } = call;
  const maxTokens = Number(body['max_tokens']);
  const model = String(body['model']);
  if (maxTokens > settings.maxOutputTokens)
    throw anthropicFailure(
      400,
      `max_tokens: ${maxTokens} > ${settings.maxOutputTokens}, which is the maximum allowed number of output tokens for ${model}`,
    );
  const prompt = readPrompt(call);
  const thought = readThinking(body['thinking'], maxTokens, prompt.lastText);
  call.spend(prompt.tokens);
  const cached = cache.read(`${key.id}|${model}`, prompt.blocks);
  const turn = takeTurn({
    seed: settings.seed,
    model,
    lastText: prompt.lastText,
    tools: prompt.tools.names,
    forced: prompt.tools.forced,
    maxTokens,
    stopSequences: (body['stop_sequences'] ?? []) as readonly string[],
    reasoningTokens: countTokens(thought?.text ?? ''),
    index: 0,
    twist: twistOf(call),
  });
  const digits = String(visit.number).padStart(24, '0');
  return {
    id: `msg_${digits}`,
    model,
    turn,
    thinking: thought === null ? null : thought.isShown ? thought.text : '',
    usage: visit.fault?.kind === 'missing_usage' ? null : renderUsage(call, prompt, cached, turn),
    toolUseId: (index) => `toolu_${digits.slice(4)}${String(index).padStart(4, '0')}`,
  };
}

/** Anthropic has no filter that ends an answer: what it blocks is an error. */
function twistOf({ visit: { fault } }: AnthropicCall): TurnTwist | null {
  if (fault?.kind === 'content_filter')
    throw anthropicFailure(400, 'Output blocked by content filtering policy');
  if (fault?.kind === 'truncated' || fault?.kind === 'refusal' || fault?.kind === 'giant')
    return fault;
  return null;
}

function readThinking(
  thinking: unknown,
  maxTokens: number,
  lastText: string,
): { readonly text: string; readonly isShown: boolean } | null {
  if (!isObject(thinking)) return null;
  const { type, budget_tokens: budget, display } = thinking;
  if (type === 'disabled' || type === 'between_tools') return null;
  if (type !== 'enabled' && type !== 'adaptive')
    throw anthropicFailure(400, `thinking: Input tag '${String(type)}' is unknown`);
  if (type === 'enabled' && (typeof budget !== 'number' || budget < 1024))
    throw anthropicFailure(
      400,
      'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024',
    );
  if (type === 'enabled' && maxTokens <= Number(budget))
    throw anthropicFailure(400, '`max_tokens` must be greater than `thinking.budget_tokens`.');
  const text = cutToTokens(`Let me think about this: ${lastText}`, mostThinking);
  return { text, isShown: display !== 'omitted' };
}

function renderUsage(
  { body, visit: { fault } }: AnthropicCall,
  prompt: AnthropicPrompt,
  cached: CachedBlocks,
  turn: ModelTurn,
): MessageUsage {
  const written = cached.written5mTokens + cached.written1hTokens;
  return {
    input_tokens: prompt.tokens - cached.readTokens - written,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cached.readTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: cached.written5mTokens,
      ephemeral_1h_input_tokens: cached.written1hTokens,
    },
    output_tokens: turn.outputTokens,
    output_tokens_details: { thinking_tokens: turn.reasoningTokens },
    server_tool_use:
      fault?.kind === 'server_tools'
        ? {
            web_search_requests: fault.webSearchRequests,
            web_fetch_requests: fault.webFetchRequests,
          }
        : null,
    service_tier: 'standard',
    inference_geo: geoOf(body),
    speed: body['speed'] ?? 'standard',
    ...(fault?.kind === 'iterations' ? { iterations: fault.iterations } : {}),
  };
}

function geoOf(body: JsonObject): unknown {
  return body['inference_geo'] ?? 'global';
}
