import { crc32 } from 'node:zlib';

import type { PromptPart } from '../prompt.ts';

/** What a cache had of a prompt, and what it took in. Both are part of the prompt's tokens. */
export interface CachedPrompt {
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
}

/** Prompts that were read before, by their beginnings. */
export interface PrefixCache {
  /** The scope is what prompts must share besides: the key, the model, `prompt_cache_key`. */
  read(scope: string, parts: readonly PromptPart[], tokens: number): CachedPrompt;
}

/** Documented: from 1,024 tokens on, in steps of 128. */
const leastTokens = 1024;
const stepTokens = 128;
const bytesPerStep = stepTokens * 4;
const nothing: CachedPrompt = Object.freeze({ cachedTokens: 0, cacheWriteTokens: 0 });
const capacity = 100_000;

/** Automatic caching: each long prompt is kept, and the longest beginning that is known is cached. */
export function createPrefixCache(): PrefixCache {
  const known = new Set<string>();
  return Object.freeze({
    read: (scope, parts, tokens) => {
      if (tokens < leastTokens) return nothing;
      const bytes = Buffer.from(parts.map(({ text }) => text).join('\n'));
      const steps = Math.min(
        Math.floor(tokens / stepTokens),
        Math.floor(bytes.byteLength / bytesPerStep),
      );
      if (steps * stepTokens < leastTokens) return nothing;
      let sum = 0;
      let cached = 0;
      if (known.size > capacity) known.clear();
      for (let step = 1; step <= steps; step += 1) {
        sum = crc32(bytes.subarray((step - 1) * bytesPerStep, step * bytesPerStep), sum);
        const name = `${scope}|${step}|${sum}`;
        if (known.has(name) && cached === step - 1) cached = step;
        known.add(name);
      }
      const cachedTokens = cached * stepTokens >= leastTokens ? cached * stepTokens : 0;
      return { cachedTokens, cacheWriteTokens: steps * stepTokens - cachedTokens };
    },
  } satisfies PrefixCache);
}
