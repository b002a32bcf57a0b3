import type { breakers, virtualKeys } from '@ataski/contract';

type Breaker = breakers.Breaker;

/** What lets calls through the least, first: of two breakers the stricter one decides. */
const strictness: readonly breakers.BreakerState[] = ['open', 'half_open', 'slow'];

/** The breaker that decides over the calls of a key: its own or its tenant's; undefined for none. */
export function breakerOfKey(
  known: readonly Breaker[],
  { id }: Pick<virtualKeys.VirtualKey, 'id'>,
): Breaker | undefined {
  const concerned = known.filter(
    ({ scope, scopeId, state }) => state !== 'closed' && (scope === 'tenant' || scopeId === id),
  );
  return concerned.toSorted(
    (left, right) => strictness.indexOf(left.state) - strictness.indexOf(right.state),
  )[0];
}
