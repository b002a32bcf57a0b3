import { isObject } from '../price/strict-json.ts';
import type { JsonObject } from '../price/strict-json.ts';
import type { Surface } from '../surface.ts';
import { messagesUsage } from './messages-usage.ts';
import { chatCompletionsUsage, embeddingsUsage, responsesUsage } from './openai-usage.ts';
import { UsageMissing } from './stated.ts';
import type { Usage } from './usage.ts';

const readers: Readonly<Record<Surface, (body: JsonObject) => Usage>> = {
  chat_completions: chatCompletionsUsage,
  responses: responsesUsage,
  embeddings: embeddingsUsage,
  messages: messagesUsage,
};

/**
 * What a finished answer is billed for, from its whole body. Null when the body does not state it
 * in the documented form: then nothing is known, and the call is to be settled at what was held.
 */
export function readUsage(surface: Surface, body: unknown): Usage | null {
  if (!isObject(body)) return null;
  try {
    return readers[surface](body);
  } catch (error) {
    if (error instanceof UsageMissing) return null;
    throw error;
  }
}
