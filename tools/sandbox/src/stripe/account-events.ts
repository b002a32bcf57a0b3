import { createSeededRandom } from '../seeded-random.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { AccountObjects, AccountSeed } from './account-seed.ts';
import type { StripeFields, StripeObject, StripeValue } from './stripe-object.ts';

/** Stripe keeps events for so long. */
export const eventRetentionSeconds = 30 * 86_400;

/**
 * Events are rendered in the account's default version, which is older than the one that clients
 * ask for: whoever trusts the payload instead of reading the object again stores the wrong shape.
 */
const accountDefaultVersion = '2024-06-20';

/** An event about an object, as of the given second. */
export function createEvent(
  random: SeededRandom,
  type: string,
  object: StripeFields,
  created: number,
  previous?: StripeFields,
): StripeObject {
  return {
    id: random.id('evt_1', 23),
    object: 'event',
    api_version: accountDefaultVersion,
    created,
    data: {
      object: asOldVersion(object),
      ...(previous === undefined ? {} : { previous_attributes: previous }),
    },
    livemode: false,
    pending_webhooks: 0,
    request: { id: null, idempotency_key: null },
    type,
  };
}

/** The events of the seeded history, oldest first. Only those within the retention exist. */
export function initialEvents(objects: AccountObjects, seed: AccountSeed): readonly StripeObject[] {
  const random = createSeededRandom(`${seed.seed}/${seed.account}/events`);
  const events: StripeObject[] = [];
  const add = (
    list: readonly StripeObject[],
    types: (object: StripeObject) => readonly string[],
  ): void => {
    for (const object of list) {
      if (object.created <= seed.until - eventRetentionSeconds) continue;
      for (const type of types(object))
        events.push(createEvent(random, type, object, object.created));
    }
  };
  add(objects.customers, () => ['customer.created']);
  add(objects.subscriptions, () => ['customer.subscription.created']);
  add(objects.invoices, ({ status }) => [
    'invoice.created',
    ...(status === 'draft' ? [] : ['invoice.finalized']),
    ...(status === 'paid' ? ['invoice.paid', 'invoice.payment_succeeded'] : []),
  ]);
  add(objects.payment_intents, ({ status }) => [
    'payment_intent.created',
    ...(status === 'succeeded' ? ['payment_intent.succeeded'] : []),
  ]);
  add(objects.refunds, () => ['refund.created', 'charge.refunded']);
  return events.sort((a, b) => a.created - b.created);
}

function asOldVersion(object: StripeFields): StripeFields {
  switch (object['object']) {
    case 'invoice': {
      const { parent, lines, ...rest } = object;
      return { ...rest, lines: firstLines(lines), subscription: subscriptionOf(parent) };
    }
    case 'subscription': {
      const [item] = dataOf(object['items']);
      const start = item?.['current_period_start'] ?? null;
      return {
        ...object,
        current_period_start: start,
        current_period_end: item?.['current_period_end'] ?? null,
      };
    }
    default:
      return object;
  }
}

function subscriptionOf(parent: StripeValue | undefined): StripeValue {
  const details = (parent as { subscription_details?: StripeFields } | null)?.subscription_details;
  return details?.['subscription'] ?? null;
}

function dataOf(list: StripeValue | undefined): readonly StripeFields[] {
  return (list as { data?: readonly StripeFields[] } | undefined)?.data ?? [];
}

function firstLines(lines: StripeValue | undefined): StripeFields {
  const all = (lines ?? []) as readonly StripeValue[];
  return { object: 'list', data: all.slice(0, 10), has_more: all.length > 10 };
}
