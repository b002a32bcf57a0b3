import type { JsonObject } from '../price/strict-json.ts';
import { arrayOf, objectOf, textOf } from './body-reader.ts';
import { CallRefused } from './call-refused.ts';
import { weighInlineImage } from './input-weight.ts';
import type { InputWeight } from './input-weight.ts';

// Billed as the text they hold.
const plain = new Set(['text', 'tool_use', 'server_tool_use', 'search_result']);
// Sealed by the provider, or read by it into text and pictures: more than their bytes perhaps.
const unseen = new Set([
  'document',
  'thinking',
  'redacted_thinking',
  'web_search_tool_result',
  'web_fetch_tool_result',
]);

/** Weighs what a message or the system prompt holds. */
export function weighMessagesContent(weight: InputWeight, content: unknown, field: string): void {
  for (const block of blocksOf(content, field)) {
    // One level deep, as the surface has it: nothing here can be nested without end.
    if (block['type'] === 'tool_result')
      for (const inner of blocksOf(block['content'], field)) weighBlock(weight, inner, field);
    else weighBlock(weight, block, field);
  }
}

function blocksOf(content: unknown, field: string): readonly JsonObject[] {
  if (content === undefined || content === null || typeof content === 'string') return [];
  return arrayOf(content, field).map((block) => objectOf(block, field));
}

function weighBlock(weight: InputWeight, block: JsonObject, field: string): void {
  const type = textOf(block['type'], field);
  if (plain.has(type)) return;
  if (unseen.has(type)) weight.hasUnseen = true;
  else if (type === 'image') weighImage(weight, objectOf(block['source'], field), field);
  else throw new CallRefused('feature_unbounded', type);
}

function weighImage(weight: InputWeight, source: JsonObject, field: string): void {
  if (source['type'] === 'base64') weighInlineImage(weight, textOf(source['data'], field));
  else weight.hasUnseen = true;
}
