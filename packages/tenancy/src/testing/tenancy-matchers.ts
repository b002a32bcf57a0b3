import { AssertionError } from 'node:assert';

import type { TestedTenancy } from './as-tenant.ts';
import { expectInvisible } from './expect-invisible.ts';
import { expectRejected } from './expect-rejected.ts';
import type { Attempt, ExpectedRefusal } from './expect-rejected.ts';
import { expectSilentlyDropped } from './expect-silently-dropped.ts';
import type { TenantRow } from './tenant-row.ts';

/** What `expect` is given: a row, and the tenancy through which it is looked at. */
export interface TestedRow extends TenantRow {
  readonly tenancy: TestedTenancy;
}

/** The answer of a matcher, as vitest and jest expect it. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The part of a runner's matcher state that is used. */
interface MatcherState {
  readonly isNot?: boolean;
}

/** The matchers as methods of an expectation. All of them have to be awaited. */
export interface TenancyMatchers {
  /** See `expectInvisible`. */
  toBeInvisibleTo(tenantId: string): Promise<void>;
  /** See `expectSilentlyDropped`. */
  toBeOutOfReachOf(tenantId: string): Promise<void>;
  /** See `expectRejected`. */
  toBeRejectedByTenancy(expected?: ExpectedRefusal): Promise<void>;
}

/**
 * Matchers for `expect.extend(tenancyMatchers)`. `toBeInvisibleTo` and `toBeOutOfReachOf` take a
 * `TestedRow`, `toBeRejectedByTenancy` a promise or the work that makes one. They refuse `.not`,
 * which would pass for any reason. To type them in vitest 5, write once in your tests:
 *
 * ```ts
 * import type { TenancyMatchers } from '@ataski/tenancy/testing';
 *
 * declare module 'vitest' {
 *   interface Matchers<
 *     R extends void | Promise<void> = void | Promise<void>,
 *     T = unknown,
 *   > extends TenancyMatchers {}
 * }
 * ```
 */
export const tenancyMatchers = Object.freeze({
  toBeInvisibleTo(this: MatcherState, tested: TestedRow, to: string): Promise<MatcherResult> {
    return toResult(this, () => expectInvisible(tested.tenancy, { ...tested, to }));
  },
  toBeOutOfReachOf(this: MatcherState, tested: TestedRow, by: string): Promise<MatcherResult> {
    return toResult(this, () => expectSilentlyDropped(tested.tenancy, { ...tested, by }));
  },
  toBeRejectedByTenancy(
    this: MatcherState,
    attempt: Attempt,
    expected?: ExpectedRefusal,
  ): Promise<MatcherResult> {
    return toResult(this, () => expectRejected(attempt, expected));
  },
});

async function toResult(
  state: MatcherState,
  expectation: () => Promise<void>,
): Promise<MatcherResult> {
  if (state.isNot === true) {
    throw new AssertionError({ message: 'This expectation has no opposite: leave out `.not`.' });
  }
  try {
    await expectation();
    return { pass: true, message: () => '' };
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error;
    const { message } = error;
    return { pass: false, message: () => message };
  }
}
