import express from 'express';
import type { Router } from 'express';

import { createSessionWebhook } from '@ataski/access';

import { nameRoute } from '../http/request-log.ts';
import type { Services } from '../services.ts';

/**
 * Receives the identity provider's events. The signature covers the raw bytes, so nothing parses
 * them first.
 */
export function identityWebhook({ tenancy, clock }: Services, secret: string): Router {
  const webhook = createSessionWebhook({ secret, database: tenancy, clock });
  const router = express.Router();
  router.post(
    '/workos',
    express.raw({ type: () => true, limit: '256kb' }),
    async (request, response) => {
      nameRoute(response, 'identityWebhook');
      const body: unknown = request.body;
      await webhook.receive(
        Buffer.isBuffer(body) ? body : Buffer.alloc(0),
        request.get('workos-signature'),
      );
      response.json({ received: true });
    },
  );
  return router;
}
