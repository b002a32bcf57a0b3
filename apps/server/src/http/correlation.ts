import type { RequestHandler, Response } from 'express';

import { createCorrelationId } from '@ataski/kernel';
import type { CorrelationId } from '@ataski/kernel';

const ids = new WeakMap<Response, CorrelationId>();

/** Gives every answer an id of its own. One that the client sends is not taken over. */
export const correlate: RequestHandler = (_request, response, next) => {
  const id = createCorrelationId();
  ids.set(response, id);
  response.setHeader('x-correlation-id', id);
  next();
};

/** The id of an answer. */
export function correlationIdOf(response: Response): CorrelationId {
  return ids.get(response) ?? createCorrelationId();
}
