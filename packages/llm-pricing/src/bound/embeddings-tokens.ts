import type { JsonObject } from '../price/strict-json.ts';
import { arrayOf, countOf } from './body-reader.ts';
import { CallRefused } from './call-refused.ts';

/** The most tokens of an embedding: its tokens where they are given, its bytes where it is text. */
export function embeddingsTokens(body: JsonObject, bodyBytes: number): number {
  const { input } = body;
  if (typeof input === 'string') return bodyBytes;
  const list = arrayOf(input, 'input');
  if (list.length === 0) throw new CallRefused('body_invalid', 'input');
  if (list.every((element) => typeof element === 'string')) return bodyBytes;
  if (list.every((element) => Array.isArray(element)))
    return list.reduce<number>((sum, tokens) => sum + countTokens(arrayOf(tokens, 'input')), 0);
  return countTokens(list);
}

function countTokens(tokens: readonly unknown[]): number {
  for (const token of tokens) countOf(token, 'input');
  return tokens.length;
}
