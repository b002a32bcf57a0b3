import { z } from 'zod';

import { bodySignature } from '@ataski/connectors-kit';
import type { WebhookDefinition } from '@ataski/connectors-kit';

/** CloudEvents, the one form that Intuit sends since July 2026. */
const Events = z.array(
  z.looseObject({ id: z.string(), type: z.string(), intuitaccountid: z.string() }),
);

/** Tells which company to look at again. */
export const quickbooksWebhook: WebhookDefinition = Object.freeze({
  scheme: bodySignature('intuit-signature'),
  // Intuit counts reads by the month.
  settleMs: 300_000,
  events(body) {
    return Events.parse(body).map(({ id, intuitaccountid }) => ({
      id,
      about: { kind: 'account', id: intuitaccountid },
    }));
  },
} satisfies WebhookDefinition);
