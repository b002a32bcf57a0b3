import type { JsonObject } from '../price/strict-json.ts';
import { arrayOf, objectOf, statedCount, textOf } from './body-reader.ts';
import { CallRefused } from './call-refused.ts';
import type { InputWeight } from './input-weight.ts';
import { tokenAllowances } from './token-allowances.ts';

/** How often the tools that Anthropic runs itself may be used. */
export interface ServerToolLimits {
  readonly webSearches: number;
  readonly webFetches: number;
}

// Run by whoever asks, and described by Anthropic.
const named = new Set([
  'bash_20250124',
  'memory_20250818',
  'text_editor_20250124',
  'text_editor_20250429',
  'text_editor_20250728',
]);
// Later versions filter what they find by running code, which is billed by the hour.
const search = 'web_search_20250305';
const fetch = 'web_fetch_20250910';

/** Weighs the tools, and refuses one that is not known or may be used without end. */
export function weighMessagesTools(weight: InputWeight, tools: unknown): ServerToolLimits {
  let webSearches = 0;
  let webFetches = 0;
  const list = tools === undefined || tools === null ? [] : arrayOf(tools, 'tools');
  for (const element of list) {
    const tool = objectOf(element, 'tools');
    const type = tool['type'] === undefined ? 'custom' : textOf(tool['type'], 'tools');
    if (type === search) webSearches += maxUses(tool);
    else if (type === fetch) webFetches += maxUses(tool);
    else if (named.has(type)) weight.addedTokens += tokenAllowances.perNamedTool;
    else if (type !== 'custom') throw new CallRefused('feature_unbounded', type);
    weight.addedTokens += tokenAllowances.perTool;
  }
  if (list.length > 0) weight.addedTokens += tokenAllowances.toolPreamble;
  return { webSearches, webFetches };
}

function maxUses(tool: JsonObject): number {
  const uses = statedCount(tool, 'max_uses');
  if (uses === null) throw new CallRefused('feature_unbounded', 'max_uses');
  return uses;
}
