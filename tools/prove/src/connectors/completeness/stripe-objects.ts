import type { StripeObject } from '@ataski/sandbox';

import type { LabReader } from '../lab-reader.ts';
import { stripeAccount } from '../simulated/stripe.ts';
import type { Stripe } from '../simulated/stripe.ts';
import type { Facts } from './difference.ts';

const streams = {
  subscriptions: 'subscription',
  invoices: 'invoice',
  customers: 'customer',
  refunds: 'refund',
  payment_intents: 'payment_intent',
} as const;

/** Every member that is a text or a flag, by its name; numbers are the money proof's. */
function factOf(object: Readonly<Record<string, unknown>>): string {
  const members = Object.entries(object).filter(
    ([name, value]) =>
      name !== 'client_secret' && (typeof value === 'string' || typeof value === 'boolean'),
  );
  return JSON.stringify(members.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What the account has, as the simulator keeps it. */
export function providedObjects({ objects }: Stripe): Facts {
  return new Map(
    Object.values(streams).flatMap((kind) =>
      objects(stripeAccount, kind).map((object: StripeObject) => [object.id, factOf(object)]),
    ),
  );
}

/** The same of what landed. */
export async function landedObjects(reader: LabReader): Promise<Facts> {
  const facts = new Map<string, string>();
  for (const stream of Object.keys(streams)) {
    for (const [id, text] of await reader.live(stream))
      facts.set(id, factOf(JSON.parse(text) as Readonly<Record<string, unknown>>));
  }
  return facts;
}
