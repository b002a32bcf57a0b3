import type { SimulatedRequest } from '../../provider-simulator.ts';
import type { ModelProviderSettings } from '../model-provider-options.ts';
import { anthropicFailure } from './anthropic-failure.ts';

/** The answer to a page of models or to one. */
export function answerModels(
  { path, query }: SimulatedRequest,
  settings: ModelProviderSettings,
): object {
  if (path === '/v1/models') return list(query, settings);
  const id = path.slice('/v1/models/'.length);
  if (query.size > 0) throw anthropicFailure(400, 'Unexpected query parameters.');
  requireModel(id, settings.models);
  return describeModel(id, settings);
}

/** Throws 404 for a model that there is not. */
export function requireModel(model: string, models: readonly string[]): void {
  if (!models.includes(model)) throw anthropicFailure(404, `model: ${model}`);
}

function list(query: URLSearchParams, settings: ModelProviderSettings): object {
  const { models } = settings;
  for (const name of query.keys())
    if (!['limit', 'after_id', 'before_id'].includes(name))
      throw anthropicFailure(400, `${name}: Extra inputs are not permitted`);
  const limit = Number(query.get('limit') ?? '20');
  if (!/^\d{1,4}$/.test(query.get('limit') ?? '20') || limit < 1 || limit > 1000)
    throw anthropicFailure(400, 'limit: Input should be between 1 and 1000');
  const [after, before] = [query.get('after_id'), query.get('before_id')];
  if (after !== null && before !== null)
    throw anthropicFailure(400, 'Only one of after_id and before_id may be given.');
  const cursor = after ?? before;
  const position = cursor === null ? -1 : models.indexOf(cursor);
  if (cursor !== null && position < 0) throw anthropicFailure(400, `Unknown cursor: ${cursor}`);
  const start = before === null ? position + 1 : Math.max(0, position - limit);
  const end = before === null ? start + limit : position;
  const page = models.slice(start, end);
  return {
    data: page.map((id) => describeModel(id, settings)),
    has_more: before === null ? end < models.length : start > 0,
    first_id: page[0] ?? null,
    last_id: page.at(-1) ?? null,
  };
}

function describeModel(id: string, settings: ModelProviderSettings): object {
  return {
    type: 'model',
    id,
    display_name: id,
    created_at: '2026-01-01T00:00:00Z',
    capabilities: null,
    deprecated_at: null,
    lifecycle: 'active',
    line: null,
    max_input_tokens: settings.contextWindow,
    max_tokens: settings.maxOutputTokens,
    retires_at: null,
  };
}
