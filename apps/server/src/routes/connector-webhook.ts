import express from 'express';
import type { Request, Router } from 'express';

import type { WebhookDelivery, WebhookOutcome } from '@ataski/connectors-kit';

import { nameRoute } from '../http/request-log.ts';
import type { Services } from '../services.ts';

/** Providers ask for no body, and learn nothing from one. */
const statuses: Readonly<Record<Exclude<WebhookOutcome, 'closed'>, number>> = {
  ...{ accepted: 200, refused: 401 },
};

/**
 * Receives what providers of data tell. The signature covers the raw bytes, so nothing parses them
 * first; what is accepted makes a run come due, and is answered before that begins.
 */
export function connectorWebhook({ webhooks }: Services, origin: string): Router {
  const router = express.Router();
  router.post(
    '/:system',
    express.raw({ type: () => true, limit: '256kb', inflate: false }),
    async (request, response, next) => {
      nameRoute(response, 'connectorWebhook');
      const outcome = await webhooks.receive(request.params.system, deliveryOf(request, origin));
      // As if there were no such route, for there is none.
      if (outcome === 'closed') next();
      else response.status(statuses[outcome]).end();
    },
  );
  return router;
}

function deliveryOf(request: Request, origin: string): WebhookDelivery {
  const body: unknown = request.body;
  const headers = Object.fromEntries(
    Object.keys(request.headers).map((name) => [name, request.get(name)]),
  );
  return {
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
    headers,
    method: request.method,
    url: `${origin}${request.originalUrl}`,
  };
}
