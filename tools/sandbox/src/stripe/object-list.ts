import type { ListQuery } from './list-query.ts';
import { noSuchObject } from './stripe-failure.ts';
import type { StripeObject } from './stripe-object.ts';

/** A page as Stripe sends it. */
export interface ListEnvelope {
  readonly object: 'list';
  readonly data: readonly StripeObject[];
  readonly has_more: boolean;
  readonly url: string;
}

/**
 * The page that the query asks for. Cursors are ids of objects that still exist: an id that is not
 * in the list is refused, as Stripe refuses it.
 */
export function takePage(
  objects: readonly StripeObject[],
  query: ListQuery,
  kind: string,
  url: string,
): ListEnvelope {
  const backwards = query.endingBefore !== null;
  const [param, cursor] = backwards
    ? (['ending_before', query.endingBefore] as const)
    : (['starting_after', query.startingAfter] as const);
  const start = cursor === null ? -1 : positionsIn(objects).get(cursor);
  if (start === undefined) throw noSuchObject(kind, cursor ?? '', param, 400);

  const step = backwards ? -1 : 1;
  const found: StripeObject[] = [];
  for (let index = start + step; index >= 0 && index < objects.length; index += step) {
    const object = objects[index];
    if (object !== undefined && query.matches(object)) found.push(object);
    if (found.length > query.limit) break;
  }
  const data = found.slice(0, query.limit);
  return {
    object: 'list',
    data: backwards ? data.reverse() : data,
    has_more: found.length > query.limit,
    url,
  };
}

const positions = new WeakMap<readonly StripeObject[], ReadonlyMap<string, number>>();

/** Made once per list: a walk through a large account would otherwise search it for each page. */
function positionsIn(objects: readonly StripeObject[]): ReadonlyMap<string, number> {
  const known = positions.get(objects);
  if (known !== undefined) return known;
  const made = new Map(objects.map(({ id }, index) => [id, index]));
  positions.set(objects, made);
  return made;
}
