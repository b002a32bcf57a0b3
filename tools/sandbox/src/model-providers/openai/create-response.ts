import { isObject } from '../body-shape.ts';
import type { JsonObject } from '../body-shape.ts';
import { takeTurn } from '../model-turn.ts';
import type { ModelTurn } from '../model-turn.ts';
import { readOutputLimit, readPrompt, twistOf } from './openai-call.ts';
import type { OpenaiCall, ReadPrompt } from './openai-call.ts';
import { invalidRequest } from './openai-failure.ts';
import { readTools } from './openai-tools.ts';
import { reasoningTokensOf } from './reasoning.ts';
import { readInput } from './responses-input.ts';
import type { StoredResponse, StoredResponses } from './stored-responses.ts';

/** A response before it is put into words of one kind or the other. */
export interface CreatedResponse {
  readonly id: string;
  /** Digits that its items are named by. */
  readonly digits: string;
  readonly createdAt: number;
  readonly body: JsonObject;
  readonly turn: ModelTurn;
  /** Null when it is to be missing. */
  readonly usage: object | null;
}

/** What is documented and not simulated. */
const notSimulated = ['background', 'conversation', 'prompt', 'context_management'];

/** Does what a checked body asks for. Throws OpenAI's own error for a body that contradicts itself. */
export function createResponse(call: OpenaiCall, stored: StoredResponses): CreatedResponse {
  const { body, visit, settings, key } = call;
  for (const field of notSimulated)
    if (body[field] !== undefined && body[field] !== null && body[field] !== false)
      throw invalidRequest(`The sandbox does not simulate '${field}'.`, field);
  if (body['stream_options'] && body['stream'] !== true)
    throw invalidRequest(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      'stream_options',
    );
  const before = findPrevious(body, stored, key.id);
  if (body['input'] === undefined && before === null)
    throw invalidRequest(
      "Missing required parameter: 'input'.",
      'input',
      'missing_required_parameter',
    );
  const input = readInput(body['input'], new Set(before?.callIds));
  const tools = readTools(body, false);
  const { instructions, reasoning } = body;
  const told = typeof instructions === 'string' ? [{ text: instructions, extraTokens: 3 }] : [];
  const said = [...(before?.parts ?? []), ...input];
  const prompt = readPrompt(call, [...tools.parts, ...told, ...said], 'input');
  const turn = takeTurn({
    seed: settings.seed,
    model: String(body['model']),
    lastText: said.at(-1)?.text ?? '',
    tools: tools.names,
    forced: tools.forced,
    maxTokens: readOutputLimit(body['max_output_tokens'], 'max_output_tokens', settings),
    stopSequences: [],
    reasoningTokens: reasoningTokensOf(isObject(reasoning) ? reasoning['effort'] : null),
    index: 0,
    twist: twistOf(visit),
  });
  const digits = String(visit.number).padStart(24, '0');
  const id = `resp_${digits}`;
  if (body['store'] !== false)
    stored.put(id, {
      keyId: key.id,
      parts: [...said, { text: turn.text, extraTokens: 3 }],
      callIds: turn.toolCalls.map((_, index) => callIdOf(digits, index)),
    });
  return {
    id,
    digits,
    createdAt: Math.floor(settings.now().getTime() / 1000),
    body,
    turn,
    usage: visit.fault?.kind === 'missing_usage' ? null : renderUsage(prompt, turn),
  };
}

/** The id by which the result of a function is handed in. */
export function callIdOf(digits: string, index: number): string {
  return `call_${digits.slice(4)}${String(index).padStart(4, '0')}`;
}

function findPrevious(
  body: JsonObject,
  stored: StoredResponses,
  keyId: string,
): StoredResponse | null {
  const id = body['previous_response_id'];
  if (typeof id !== 'string') return null;
  const previous = stored.find(id, keyId);
  if (previous !== null) return previous;
  throw invalidRequest(
    `Previous response with id '${id}' not found.`,
    'previous_response_id',
    'previous_response_not_found',
  );
}

function renderUsage(prompt: ReadPrompt, turn: ModelTurn): object {
  return {
    input_tokens: prompt.tokens,
    input_tokens_details: {
      cached_tokens: prompt.cachedTokens,
      cache_write_tokens: prompt.cacheWriteTokens,
    },
    output_tokens: turn.outputTokens,
    output_tokens_details: { reasoning_tokens: turn.reasoningTokens },
    total_tokens: prompt.tokens + turn.outputTokens,
  };
}
