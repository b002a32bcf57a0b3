import type { RequestHandler } from 'express';

import { nameRoute } from '../http/request-log.ts';
import type { Services } from '../services.ts';

/**
 * The surfaces of the model providers, for their own SDKs: `/llm/openai/v1` and `/llm/anthropic`.
 * Everything below is the gateway's, errors included; it asks for a key of its own, and not for a
 * session.
 */
export function modelSurfaces({ modelGateway }: Pick<Services, 'modelGateway'>): RequestHandler {
  return (request, response, next) => {
    if (modelGateway === null) {
      next();
      return;
    }
    nameRoute(response, 'model-surface');
    void modelGateway.gateway.handle(request, response);
  };
}
