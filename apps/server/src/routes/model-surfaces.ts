import type { RequestHandler } from 'express';

import { gatewaySurfaces } from '@ataski/llm-gateway/express';

import { nameRoute } from '../http/request-log.ts';
import type { Services } from '../services.ts';

/** The surfaces of the model providers, for their own SDKs: `/llm/openai/v1` and `/llm/anthropic`. */
export function modelSurfaces({ modelGateway }: Pick<Services, 'modelGateway'>): RequestHandler {
  if (modelGateway === null)
    return (_request, _response, next) => {
      next();
    };
  const surfaces = gatewaySurfaces(modelGateway.gateway);
  return (request, response, next) => {
    nameRoute(response, 'model-surface');
    return surfaces(request, response, next);
  };
}
