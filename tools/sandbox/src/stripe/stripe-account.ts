import { createSeededRandom } from '../seeded-random.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { createAccountObjects } from './account-data.ts';
import { createEvent, initialEvents } from './account-events.ts';
import type { AccountSeed } from './account-seed.ts';
import { noSuchObject } from './stripe-failure.ts';
import type { StripeFields, StripeKind, StripeObject } from './stripe-object.ts';

/** The state of one Stripe account. */
export interface StripeAccount {
  readonly id: string;
  readonly seed: AccountSeed;
  readonly random: SeededRandom;
  /** Newest first; deleted objects are not among them. */
  list(kind: StripeKind): readonly StripeObject[];
  /** Null when there is none, or none any more. */
  find(kind: StripeKind, id: string): StripeObject | null;
  /** Throws resource_missing. */
  get(kind: StripeKind, id: string): StripeObject;
  isDeleted(id: string): boolean;
  /** Adds a new object or replaces the one with its id. */
  put(kind: StripeKind, object: StripeObject): void;
  remove(kind: StripeKind, id: string): void;
  /** Adds an event, as of now. */
  emit(type: string, object: StripeFields, previous?: StripeFields): void;
}

interface Shelf {
  readonly byId: Map<string, StripeObject>;
  /** The order of arrival breaks ties between objects of one second. */
  order: string[];
  newestFirst: readonly StripeObject[] | null;
}

/** An account with its seeded history. */
export function createStripeAccount(seed: AccountSeed, nowSeconds: () => number): StripeAccount {
  const objects = createAccountObjects(seed);
  const random = createSeededRandom(`${seed.seed}/${seed.account}/later`);
  const deleted = new Set<string>();
  const shelves: Readonly<Record<StripeKind, Shelf>> = {
    customer: fill(objects.customers),
    subscription: fill(objects.subscriptions),
    invoice: fill(objects.invoices),
    payment_intent: fill(objects.payment_intents),
    refund: fill(objects.refunds),
    event: fill(initialEvents(objects, seed)),
  };
  const find = (kind: StripeKind, id: string): StripeObject | null =>
    shelves[kind].byId.get(id) ?? null;
  const put = (kind: StripeKind, object: StripeObject): void => {
    const shelf = shelves[kind];
    if (!shelf.byId.has(object.id)) shelf.order.push(object.id);
    shelf.byId.set(object.id, object);
    shelf.newestFirst = null;
  };
  return Object.freeze({
    id: seed.account,
    seed,
    random,
    list: (kind) => sorted(shelves[kind]),
    find,
    get: (kind, id) => {
      const object = find(kind, id);
      if (object === null) throw noSuchObject(kind, id, 'id');
      return object;
    },
    isDeleted: (id) => deleted.has(id),
    put,
    remove: (kind, id) => {
      const shelf = shelves[kind];
      shelf.byId.delete(id);
      shelf.order = shelf.order.filter((other) => other !== id);
      shelf.newestFirst = null;
      deleted.add(id);
    },
    emit: (type, object, previous) => {
      put('event', createEvent(random, type, object, nowSeconds(), previous));
    },
  } satisfies StripeAccount);
}

function fill(objects: readonly StripeObject[]): Shelf {
  return {
    byId: new Map(objects.map((object) => [object.id, object])),
    order: objects.map(({ id }) => id),
    newestFirst: null,
  };
}

function sorted(shelf: Shelf): readonly StripeObject[] {
  shelf.newestFirst ??= shelf.order
    .flatMap((id) => shelf.byId.get(id) ?? [])
    .reverse()
    // Sorting is stable, so that within one second the later arrival stays in front.
    .sort((a, b) => b.created - a.created);
  return shelf.newestFirst;
}
