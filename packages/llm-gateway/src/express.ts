import type { RequestHandler } from 'express';

import { LlmGatewayError } from './errors.ts';
import type { Gateway } from './gateway/gateway.ts';

/**
 * Serves the surfaces below the path that it is used at, for an Express server. Everything below is
 * the gateway's, errors included; it asks for a virtual key, and for no session. A request whose
 * body somebody has read before goes to the error handler as LLM_GATEWAY_BODY_TAKEN: the surfaces
 * stand before any parser of bodies.
 */
export function gatewaySurfaces(gateway: Pick<Gateway, 'handle'>): RequestHandler {
  return (request, response, next) => {
    if (request.readableDidRead) {
      next(new LlmGatewayError('LLM_GATEWAY_BODY_TAKEN'));
      return;
    }
    void gateway.handle(request, response);
  };
}
