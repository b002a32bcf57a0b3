import type { CallSurface } from '@ataski/llm-pricing';

import { objectOrNull, objectsOf } from '../stream/gathered.ts';
import type { JsonObject } from '../stream/gathered.ts';

/**
 * True when an answer that was no stream came to the end that its model gave it: not to a limit, a
 * filter or a refusal. What is not known of its surface makes it false.
 */
export function isWholeAnswer(surface: CallSurface, answer: JsonObject, tools: boolean): boolean {
  return isSetNowhere(answer, ['error']) && wholes[surface](answer, tools);
}

const wholes: Readonly<Record<CallSurface, (answer: JsonObject, tools: boolean) => boolean>> = {
  chat_completions: ({ choices }, tools) =>
    isListOf(choices, (choice) => {
      const message = objectOrNull(choice['message']);
      if (message === null || !isSetNowhere(message, ['refusal'])) return false;
      const ending = choice['finish_reason'];
      if (ending === 'stop') return tools || isSetNowhere(message, ['tool_calls', 'function_call']);
      return tools && (ending === 'tool_calls' || ending === 'function_call');
    }),
  responses: (answer, tools) =>
    answer['status'] === 'completed' &&
    isSetNowhere(answer, ['incomplete_details', 'background', 'store', 'conversation']) &&
    isListOf(answer['output'], (item) => isWholeItem(item, tools)),
  messages: ({ type, stop_reason: ending, content }, tools) => {
    const isEnding = ending === 'end_turn' || ending === 'stop_sequence';
    if (type !== 'message' || !(isEnding || (tools && ending === 'tool_use'))) return false;
    return isListOf(content, ({ type: kind }) => isBlock(kind, tools));
  },
  embeddings: ({ data }) => isListOf(data, ({ embedding }) => isVector(embedding)),
  count_tokens: ({ input_tokens: count }) => Number.isSafeInteger(count) && Number(count) >= 0,
};

function isWholeItem(item: JsonObject, tools: boolean): boolean {
  const { type, status, content } = item;
  if (status !== undefined && status !== null && status !== 'completed') return false;
  if (type === 'message') return isListOf(content, (part) => part['type'] === 'output_text');
  if (type === 'reasoning') return true;
  return tools && (type === 'function_call' || type === 'custom_tool_call');
}

function isBlock(type: unknown, tools: boolean): boolean {
  if (type === 'text' || type === 'thinking' || type === 'redacted_thinking') return true;
  return tools && type === 'tool_use';
}

/** Numbers, or the same in base64. */
function isVector(embedding: unknown): boolean {
  if (typeof embedding === 'string') return embedding !== '';
  if (!Array.isArray(embedding) || embedding.length === 0) return false;
  return (embedding as readonly unknown[]).every((number) => typeof number === 'number');
}

/** At least one, and each an object for which it holds. */
function isListOf(value: unknown, holds: (element: JsonObject) => boolean): boolean {
  const objects = objectsOf(value);
  return (
    objects.length > 0 && objects.length === (value as unknown[]).length && objects.every(holds)
  );
}

function isSetNowhere(object: JsonObject, names: readonly string[]): boolean {
  return names.every((name) => {
    const value = object[name];
    if (value === undefined || value === null || value === false || value === '') return true;
    return Array.isArray(value) && value.length === 0;
  });
}
