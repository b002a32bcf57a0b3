import type { SimulatedRequest } from '../../provider-simulator.ts';
import { invalidRequest, OpenaiFailure, unknownModel } from './openai-failure.ts';

/** The answer to a list of models or to one. */
export function answerModels({ path, query }: SimulatedRequest, models: readonly string[]): object {
  const [unknown] = query.keys();
  if (unknown !== undefined)
    throw invalidRequest(`Unknown parameter: '${unknown}'.`, unknown, 'unknown_parameter');
  if (path === '/v1/models') return { object: 'list', data: models.map(describeModel) };
  const id = path.slice('/v1/models/'.length);
  if (models.includes(id)) return describeModel(id);
  throw unknownModel(id);
}

const embeds = (model: string): boolean => model.includes('embedding');

/** Throws when the model is unknown, or not of the kind that the path is for. */
export function requireModel(
  model: string,
  models: readonly string[],
  purpose: 'answers' | 'embeds',
  path: string,
): void {
  if (!models.includes(model)) throw unknownModel(model);
  if (embeds(model) === (purpose === 'embeds')) return;
  const message = `This model is not supported in the ${path.slice(1)} endpoint.`;
  throw new OpenaiFailure(404, 'invalid_request_error', null, message, {}, 'model');
}

function describeModel(id: string): object {
  return { id, object: 'model', created: 1_767_225_600, owned_by: 'system' };
}
