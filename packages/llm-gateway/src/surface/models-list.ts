import { isBoundable } from '@ataski/llm-pricing';
import type { LlmProvider, PriceTable } from '@ataski/llm-pricing';

import type { ModelsPage } from './surface-routes.ts';

/** The day that stands where a provider tells when a model was made, which no price table knows. */
const unknownDay = '1970-01-01T00:00:00Z';

/** The names of a provider's models of which calls can be bounded; of any other all are refused. */
export function boundableNames(prices: PriceTable, provider: LlmProvider): readonly string[] {
  return prices.models
    .filter((model) => model.provider === provider && isBoundable(prices, model))
    .flatMap(({ names }) => names);
}

/**
 * The answer to a list of models, in the provider's shape, in the order of the names. Null when a
 * page begins beside a name that is not among them. OpenAI's list has no pages.
 */
export function listModels(
  provider: LlmProvider,
  names: readonly string[],
  page: ModelsPage,
): object | null {
  const ids = [...new Set(names)].sort();
  if (provider === 'openai')
    return { object: 'list', data: ids.map((id) => describe(provider, id)) };
  const cursor = page.afterId ?? page.beforeId;
  const position = cursor === null ? -1 : ids.indexOf(cursor);
  if (cursor !== null && position < 0) return null;
  const isBackwards = page.beforeId !== null;
  const start = isBackwards ? Math.max(0, position - page.limit) : position + 1;
  const end = isBackwards ? position : Math.min(ids.length, start + page.limit);
  const shown = ids.slice(start, end);
  return {
    data: shown.map((id) => describe(provider, id)),
    has_more: isBackwards ? start > 0 : end < ids.length,
    first_id: shown[0] ?? null,
    last_id: shown.at(-1) ?? null,
  };
}

/** The answer to one model, in the provider's shape; null when it is not among the names. */
export function describeModel(
  provider: LlmProvider,
  names: readonly string[],
  id: string,
): object | null {
  return names.includes(id) ? describe(provider, id) : null;
}

function describe(provider: LlmProvider, id: string): object {
  return provider === 'openai'
    ? { id, object: 'model', created: 0, owned_by: 'system' }
    : { type: 'model', id, display_name: id, created_at: unknownDay };
}
