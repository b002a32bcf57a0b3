import { z } from 'zod';

// At least this much, and whatever else Stripe sends. Any number will do: amounts are read from the
// stored text, never from here, and may have more digits than a double.
const Amount = z.number();
const Currency = z.string().regex(/^[a-z]{3,}$/);
const Instant = z.int().min(0);
const Reference = z.union([z.string(), z.looseObject({ id: z.string() })]).nullable();

/** A customer. */
export const Customer = z.looseObject({
  id: z.string(),
  object: z.literal('customer'),
  created: Instant,
});

/** A subscription. Since 2025-03-31 its periods live on its items. */
export const Subscription = z.looseObject({
  id: z.string(),
  object: z.literal('subscription'),
  created: Instant,
  status: z.string(),
  customer: Reference,
});

/** An invoice. Its lines are complete when it is stored. */
export const Invoice = z.looseObject({
  id: z.string(),
  object: z.literal('invoice'),
  created: Instant,
  currency: Currency,
  total: Amount,
  status: z.string().nullable().optional(),
  lines: z
    .looseObject({ data: z.array(z.looseObject({ id: z.string() })), has_more: z.boolean() })
    .optional(),
});

/** A refund. It carries no livemode. */
export const Refund = z.looseObject({
  id: z.string(),
  object: z.literal('refund'),
  created: Instant,
  amount: Amount,
  currency: Currency,
});

/** A payment intent. Its client_secret is withheld. */
export const PaymentIntent = z.looseObject({
  id: z.string(),
  object: z.literal('payment_intent'),
  created: Instant,
  amount: Amount,
  currency: Currency,
  status: z.string(),
});

/** An event. `invoice.upcoming` speaks of an invoice that has no id yet. */
export const Event = z.looseObject({
  id: z.string(),
  object: z.literal('event'),
  created: Instant,
  type: z.string(),
  data: z.looseObject({
    object: z.looseObject({ object: z.string().optional(), id: z.string().nullable().optional() }),
  }),
});

/** What Stripe answers when it refuses. */
export const StripeFailure = z.looseObject({
  error: z.looseObject({
    type: z.string().optional(),
    code: z.string().optional(),
    message: z.string().optional(),
    param: z.string().optional(),
  }),
});
