import type { JsonObject } from '../body-shape.ts';
import type { ModelKey } from '../model-key.ts';
import type { ModelProviderSettings } from '../model-provider-options.ts';
import type { Visit } from '../model-provider.ts';
import type { TurnTwist } from '../model-turn.ts';
import type { PromptPart } from '../prompt.ts';
import { promptTokens } from '../prompt.ts';
import { invalidRequest } from './openai-failure.ts';
import type { CachedPrompt, PrefixCache } from './prefix-cache.ts';

/** What every call that costs money is made with. */
export interface OpenaiCall {
  readonly body: JsonObject;
  readonly key: ModelKey;
  readonly visit: Visit;
  readonly settings: ModelProviderSettings;
  readonly cache: PrefixCache;
  /** Takes tokens out of the minute. Throws when there are none left. */
  spend(tokens: number): void;
}

/** A prompt with what it costs. */
export interface ReadPrompt extends CachedPrompt {
  readonly tokens: number;
}

/** Counts a prompt against the window, the minute and the cache, in this order. */
export function readPrompt(
  { body, key, settings, cache, spend }: OpenaiCall,
  parts: readonly PromptPart[],
  param: string,
): ReadPrompt {
  const tokens = promptTokens(parts);
  const { contextWindow } = settings;
  if (tokens > contextWindow)
    throw invalidRequest(
      `This model's maximum context length is ${contextWindow} tokens. However, your messages resulted in ${tokens} tokens. Please reduce the length of the messages.`,
      param,
      'context_length_exceeded',
    );
  spend(tokens);
  const { model, prompt_cache_key: cacheKey } = body;
  const scope = [key.id, model, cacheKey].join('|');
  return { tokens, ...cache.read(scope, parts, tokens) };
}

/** The limit that was asked for, or the model's. Throws for more than the model can. */
export function readOutputLimit(
  asked: unknown,
  param: string,
  { maxOutputTokens }: ModelProviderSettings,
): number {
  if (typeof asked !== 'number') return maxOutputTokens;
  if (asked <= maxOutputTokens) return asked;
  throw invalidRequest(
    `${param} is too large: ${asked}. This model supports at most ${maxOutputTokens} completion tokens, whereas you provided ${asked}.`,
    param,
    'invalid_value',
  );
}

/** What the fault of a call makes of its turn. */
export function twistOf({ fault }: Visit): TurnTwist | null {
  switch (fault?.kind) {
    case 'truncated':
    case 'refusal':
    case 'content_filter':
    case 'giant':
      return fault;
    default:
      return null;
  }
}

/** The tier that a call was served in. */
export function servedTier(asked: unknown): string {
  return asked === 'flex' || asked === 'priority' ? asked : 'default';
}
