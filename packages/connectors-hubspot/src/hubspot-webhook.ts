import { z } from 'zod';

import { hubspotSignature } from '@ataski/connectors-kit';
import type { WebhookDefinition } from '@ataski/connectors-kit';

/** An id that no longer fits a double is not understood. */
const Events = z.array(
  z.looseObject({
    eventId: z.int(),
    subscriptionId: z.int(),
    portalId: z.int().positive(),
    occurredAt: z.int(),
  }),
);

/**
 * Tells which account to look at again. An event's id alone is not promised to be its own, and a
 * repeated delivery differs in `attemptNumber`.
 */
export const hubspotWebhook: WebhookDefinition = Object.freeze({
  scheme: hubspotSignature,
  settleMs: 60_000,
  events(body) {
    return Events.parse(body).map(({ eventId, subscriptionId, portalId, occurredAt }) => ({
      id: [subscriptionId, eventId, occurredAt].join(':'),
      about: { kind: 'account', id: String(portalId) },
    }));
  },
} satisfies WebhookDefinition);
