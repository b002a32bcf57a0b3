import { simulateStripe, stripeAccount } from '../simulated/stripe.ts';
import { differenceOf, inWords, isNone } from './difference.ts';
import type { CompletenessRow } from './scene.ts';
import { landedObjects, providedObjects } from './stripe-objects.ts';

const customers = { full: 150, small: 40 } as const;
const hour = 3_600_000;
const states = ['first', 'second', 'last'] as const;

/** Many events in one second, half of them after that second was read once already. */
export const stripeSecond: CompletenessRow = {
  name: 'stripe',
  async measure({ clock, size, read }) {
    const provider = simulateStripe(clock, {
      ...{ customers: customers[size], subscriptions: 20, invoices: 20 },
      ...{ refunds: 5, payment_intents: 20 },
    });
    const { mutate, objects } = provider.simulator;
    const reader = await read(provider);
    await reader.sync();
    const ids = objects(stripeAccount, 'customer').map(({ id }) => id);
    clock.pass(hour);
    const moment = clock.at;
    const second = Math.floor(moment / 1000);
    const change = (state: string): void => {
      for (const id of ids) mutate.updateCustomer(stripeAccount, id, { name: `${id} ${state}` });
    };
    for (const state of states) change(state);
    for (const id of ids.slice(0, 10)) mutate.deleteCustomer(stripeAccount, id);
    await reader.sync();
    ids.splice(0, 10);
    // In the same second, which was read already: reading takes time by this clock.
    const readAt = clock.at;
    clock.at = moment;
    for (const state of [...states].reverse()) change(`again ${state}`);
    const newest = mutate.createCustomer(stripeAccount, { name: 'of the same second' });
    clock.at = readAt;
    await reader.sync();
    const events = objects(stripeAccount, 'event');
    const equal = events.filter(({ created }) => created === second).length;
    const landedEvents = await reader.live('events');
    const lost = events.filter(({ id }) => !landedEvents.has(id)).length;
    const landed = await landedObjects(reader);
    const difference = differenceOf(providedObjects(provider.simulator), landed);
    const wantedEvents = 5 * customers[size];
    return {
      promise: `stripe: of many events with equal timestamps none is lost, and the last state of each object wins, also when they come after that second was read.`,
      measured: `${String(equal)} events of one second, ${String(lost)} events lost; ${inWords(difference)}`,
      goal: `at least ${String(wantedEvents)} events of one second, none lost; none missing, surplus or altered`,
      holds: equal >= wantedEvents && lost === 0 && isNone(difference) && landed.has(newest.id),
    };
  },
};
