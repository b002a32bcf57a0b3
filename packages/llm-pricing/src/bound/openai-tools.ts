import { arrayOf, objectOf, textOf } from './body-reader.ts';
import { CallRefused } from './call-refused.ts';
import type { InputWeight } from './input-weight.ts';
import { tokenAllowances } from './token-allowances.ts';

// Called by whoever asks, and so billed as text alone.
const own = new Set(['function', 'custom']);

/**
 * Weighs the tools and says whether the web may be searched. Every tool that the provider runs
 * itself is refused, except a search where the surface can limit it.
 */
export function weighOpenaiTools(
  weight: InputWeight,
  tools: unknown,
  { maySearch }: { readonly maySearch: boolean },
): { readonly searchesWeb: boolean } {
  if (tools === undefined || tools === null) return { searchesWeb: false };
  const list = arrayOf(tools, 'tools');
  let searchesWeb = false;
  for (const element of list) {
    const type = textOf(objectOf(element, 'tools')['type'], 'tools');
    if (type === 'web_search' && maySearch) searchesWeb = true;
    else if (!own.has(type)) throw new CallRefused('feature_unbounded', type);
  }
  if (list.length > 0)
    weight.addedTokens += tokenAllowances.toolPreamble + list.length * tokenAllowances.perTool;
  return { searchesWeb };
}
