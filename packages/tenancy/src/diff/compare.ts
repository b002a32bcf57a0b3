import type { Json } from '../canonical-json.ts';
import type { Between, ChangeClass, ChangeRule } from './change-rule.ts';
import { changeRules } from './change-rules.ts';
import { listDifferences } from './difference.ts';
import type { Difference } from './difference.ts';
import type { PolicySnapshot } from './policy-snapshot.ts';

/** One change between two snapshots, judged. */
export interface PolicyChange {
  /** `policy added`, `policy removed` or, for one fact, `policy.using`. */
  readonly what: string;
  /** Qualified: `shop.item policy tenant_floor`. */
  readonly object: string;
  /** Null when it was not there. */
  readonly before: Json;
  /** Null when it is not there any more. */
  readonly after: Json;
  readonly class: ChangeClass;
  /** Why it is classed so, in one sentence. */
  readonly because: string;
  /** The rule that decided, in kebab-case; null when none knows the change. */
  readonly rule: string | null;
}

const rank: Readonly<Record<ChangeClass, number>> = { safe: 0, review: 1, dangerous: 2 };

/**
 * Every change between two snapshots, the worst first. None is left out: what no rule knows is
 * `review`, and where several rules apply the worst counts. Empty when the snapshots are equal.
 */
export function compare(before: PolicySnapshot, after: PolicySnapshot): readonly PolicyChange[] {
  const between = { before, after };
  return listDifferences(before, after)
    .map((difference) => judge(difference, between))
    .sort((left, right) => rank[right.class] - rank[left.class]);
}

function judge(difference: Difference, between: Between): PolicyChange {
  const { what, object, before, after } = difference;
  const rule = changeRules
    .filter((each) => each.on.includes(what) && each.applies?.(difference, between) !== false)
    .reduce<ChangeRule | null>(worst, null);
  return {
    what,
    object,
    before,
    after,
    class: rule?.class ?? 'review',
    because: rule?.because ?? 'No rule knows this change.',
    rule: rule?.id ?? null,
  };
}

function worst(found: ChangeRule | null, next: ChangeRule): ChangeRule {
  return found === null || rank[next.class] > rank[found.class] ? next : found;
}
