import { bearerKey, defineConnector, failureOf, listsWithFeed } from '@ataski/connectors-kit';
import { manifest } from '@ataski/scope-manifest';

import { StripeFailure } from './schemas.ts';
import { position, stripeLists } from './stripe-lists.ts';
import { stripeWebhook } from './stripe-webhook.ts';

const apiVersion = '2026-10-28.endive';

/** Stripe, read only, with a restricted key. Facts checked against Stripe's pages, 2026-11-23. */
export const stripe = defineConnector(manifest.stripe, {
  apiVersion,
  auth: bearerKey({ live: /^rk_live_/ }),
  headers: { 'stripe-version': apiVersion },
  // Stripe allows 100 calls a second, 25 in a sandbox; the customer's own software needs them too.
  pace: { callsPerSecond: 10 },
  retry: { statuses: [409, 429], verdictHeader: 'stripe-should-retry', afterHeader: 'retry-after' },
  failure: failureOf(StripeFailure, ({ error }) => ({
    code: error.code,
    permissions: error.message?.match(/rak_[a-z_]+/g) ?? [],
    // The object after which a list goes on was deleted meanwhile.
    ...(error.code === 'resource_missing' && error.param === position
      ? { meaning: 'position_lost' }
      : {}),
  })),
  webhook: stripeWebhook,
  readings: [listsWithFeed(stripeLists)],
});
