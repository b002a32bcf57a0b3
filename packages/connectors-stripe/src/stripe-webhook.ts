import { z } from 'zod';

import { stripeSignature } from '@ataski/connectors-kit';
import type { WebhookDefinition } from '@ataski/connectors-kit';

const Event = z.looseObject({
  id: z.string().regex(/^evt_[A-Za-z0-9_]{1,250}$/),
  account: z.string().optional(),
});

/**
 * Tells which account to look at again. Only events of connected accounts name one; what an
 * endpoint of the account itself sends names none, and is found by polling.
 */
export const stripeWebhook: WebhookDefinition = Object.freeze({
  scheme: stripeSignature,
  settleMs: 10_000,
  events(body) {
    const { id, account } = Event.parse(body);
    return account === undefined ? [] : [{ id, about: { kind: 'account', id: account } }];
  },
} satisfies WebhookDefinition);
