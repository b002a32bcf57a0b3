import type { Difference } from './difference.ts';
import type { PolicySnapshot } from './policy-snapshot.ts';

/** `safe` only narrows, `dangerous` could open rows, `review` is all that a person has to judge. */
export type ChangeClass = 'safe' | 'review' | 'dangerous';

/** The two states that a difference stands between. */
export interface Between {
  readonly before: PolicySnapshot;
  readonly after: PolicySnapshot;
}

/** How one sort of difference is classed. Where several rules apply, the worst class counts. */
export interface ChangeRule {
  /** In kebab-case, unique. */
  readonly id: string;
  /** The `what` of the differences that it judges. */
  readonly on: readonly string[];
  readonly class: ChangeClass;
  /** Why, in one sentence. */
  readonly because: string;
  /** Left out when the rule applies to each of them. */
  readonly applies?: (difference: Difference, between: Between) => boolean;
}
