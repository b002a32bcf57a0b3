import type { ToolCall } from './model-turn.ts';

/**
 * The tools that a text asks for: `[call get_balance]`, `[call get_balance {"day":"2026-11-20"}]`,
 * several for calls side by side. Arguments that are no JSON object are left out.
 */
export function findToolWishes(text: string): readonly ToolCall[] {
  if (!text.includes('[call ')) return [];
  return [...text.matchAll(/\[call ([\w-]{1,64})(?: (\{.*?\}))?\]/gs)].map(
    ([, name = '', input = '{}']) => ({ name, input: isJson(input) ? input : '{}' }),
  );
}

/** `[answer 200 tokens]` makes an answer exactly so long, unless it is cut. Null without. */
export function findWishedTokens(text: string): number | null {
  if (!text.includes('[answer ')) return null;
  const [, tokens] = /\[answer (\d{1,7}) tokens?\]/.exec(text) ?? [];
  return tokens === undefined ? null : Math.max(1, Number(tokens));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
