import { z } from 'zod';

import { bodySignature } from '@ataski/connectors-kit';
import type { WebhookDefinition } from '@ataski/connectors-kit';

/** An intent to receive has no events. */
const Events = z.looseObject({
  events: z.array(
    z.looseObject({
      resourceId: z.string(),
      eventDateUtc: z.string(),
      eventType: z.string(),
      eventCategory: z.string(),
      tenantId: z.string(),
    }),
  ),
});

/** Tells which organisation to look at again. Xero counts calls by the day: one run for many events. */
export const xeroWebhook: WebhookDefinition = Object.freeze({
  scheme: bodySignature('x-xero-signature'),
  settleMs: 600_000,
  events(body) {
    return Events.parse(body).events.map((event) => ({
      id: [event.resourceId, event.eventCategory, event.eventType, event.eventDateUtc].join(':'),
      about: { kind: 'account', id: event.tenantId },
    }));
  },
} satisfies WebhookDefinition);
