import type { LlmProvider } from '../surface.ts';
import { readText } from './strict-json.ts';

/** One of the providers that are known. */
export function readProvider(value: unknown, path: string): LlmProvider {
  return readText(value, path, /^(openai|anthropic)$/) as LlmProvider;
}
