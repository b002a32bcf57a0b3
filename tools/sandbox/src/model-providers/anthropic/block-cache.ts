import { crc32 } from 'node:zlib';

import { partTokens } from '../prompt.ts';
import { anthropicFailure } from './anthropic-failure.ts';
import type { PromptBlock } from './message-blocks.ts';

/** What of a prompt came out of the cache and what went in. Neither is in `input_tokens`. */
export interface CachedBlocks {
  readonly readTokens: number;
  readonly written5mTokens: number;
  readonly written1hTokens: number;
}

/** Prompts that were marked to be cached, by their beginnings. */
export interface BlockCache {
  /** The scope is what prompts must share besides: the key and the model. */
  read(scope: string, blocks: readonly PromptBlock[]): CachedBlocks;
}

/** Documented for the larger models: shorter beginnings are not cached. */
const leastTokens = 1024;
/** Documented: so many marks, and so many blocks before a mark in which an older one is found. */
const mostMarks = 4;
const lookBack = 20;
const lifetimeMs = { '5m': 5 * 60_000, '1h': 60 * 60_000 };
const nothing: CachedBlocks = Object.freeze({
  readTokens: 0,
  written5mTokens: 0,
  written1hTokens: 0,
});

interface Mark {
  readonly index: number;
  readonly tokens: number;
  readonly ttl: '5m' | '1h';
}

/** A cache that forgets five minutes or an hour after the last use. */
export function createBlockCache(now: () => Date): BlockCache {
  const expiries = new Map<string, number>();
  return Object.freeze({
    read: (scope, blocks) => {
      const marks = listMarks(blocks);
      const last = marks.at(-1);
      if (last === undefined) return nothing;
      const names = nameBeginnings(scope, blocks.slice(0, last.index + 1));
      const time = now().getTime();
      const isKnown = (index: number): boolean =>
        (expiries.get(names[index]?.name ?? '') ?? 0) > time;
      const from = Math.min(...marks.map(({ index }) => Math.max(0, index - lookBack)));
      let hit = last.index;
      while (hit >= from && !isKnown(hit)) hit -= 1;
      const readTokens = hit < from ? 0 : (names[hit]?.tokens ?? 0);

      const written = { '5m': 0, '1h': 0 };
      let covered = readTokens;
      for (const { index, tokens, ttl } of marks) {
        written[ttl] += Math.max(0, tokens - covered);
        covered = Math.max(covered, tokens);
        expiries.set(names[index]?.name ?? '', time + lifetimeMs[ttl]);
      }
      return { readTokens, written5mTokens: written['5m'], written1hTokens: written['1h'] };
    },
  } satisfies BlockCache);
}

function listMarks(blocks: readonly PromptBlock[]): readonly Mark[] {
  const marks: Mark[] = [];
  let tokens = 0;
  let marked = 0;
  let isShort = false;
  for (const [index, block] of blocks.entries()) {
    tokens += partTokens(block);
    const ttl = block.cachedFor;
    if (ttl === null) continue;
    marked += 1;
    if (ttl === '1h' && isShort)
      throw anthropicFailure(
        400,
        "cache_control: a ttl='1h' block must not come after a ttl='5m' block",
      );
    isShort ||= ttl === '5m';
    if (tokens >= leastTokens) marks.push({ index, tokens, ttl });
  }
  if (marked > mostMarks)
    throw anthropicFailure(
      400,
      `A maximum of ${mostMarks} blocks with cache_control may be provided. Found ${marked}.`,
    );
  return marks;
}

function nameBeginnings(scope: string, blocks: readonly PromptBlock[]) {
  let sum = 0;
  let tokens = 0;
  return blocks.map((block, index) => {
    sum = crc32(`${block.text}|${block.extraTokens}|`, sum);
    tokens += partTokens(block);
    return { name: `${scope}|${index}|${sum}`, tokens };
  });
}
