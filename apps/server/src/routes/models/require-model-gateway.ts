import { ServerError } from '../../http/errors.ts';
import type { ModelGateway } from '../../model-gateway.ts';
import type { Services } from '../../services.ts';

/** Throws SERVER_MODELS_MISSING where this installation serves no calls of models. */
export function requireModelGateway({
  modelGateway,
}: Pick<Services, 'modelGateway'>): ModelGateway {
  if (modelGateway === null) throw new ServerError('SERVER_MODELS_MISSING');
  return modelGateway;
}
