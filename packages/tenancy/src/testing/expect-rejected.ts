import { AssertionError } from 'node:assert';

import { isRefusal, tenancyCodeOf } from './refusal.ts';
import type { RefusalCode } from './refusal.ts';
import { fail } from './tenant-row.ts';

/** Which refusal is expected. */
export interface ExpectedRefusal {
  /** Default: any code that says that something was refused for the sake of isolation. */
  readonly code?: RefusalCode;
}

/** A promise, or the work that makes one. */
export type Attempt = Promise<unknown> | (() => Promise<unknown>);

/**
 * Fails unless the attempt is refused by tenancy or by the database under it. An attempt that
 * resolves fails, and so does one that throws anything else: a syntax error refuses nobody.
 */
export async function expectRejected(
  attempt: Attempt,
  expected: ExpectedRefusal = {},
): Promise<void> {
  const { code: wanted } = expected;
  let thrown: unknown;
  try {
    await (typeof attempt === 'function' ? attempt() : attempt);
  } catch (error) {
    thrown = error;
    const code = tenancyCodeOf(error);
    if (code !== null && (wanted === undefined ? isRefusal(code) : code === wanted)) return;
  }
  const asked = wanted ?? 'a refusal';
  if (thrown === undefined) fail(`Expected ${asked}, and nothing was refused.`);
  const got = tenancyCodeOf(thrown) ?? (thrown instanceof Error ? thrown.name : typeof thrown);
  const failure = new AssertionError({ message: `Expected ${asked}, and got ${got}.` });
  failure.cause = thrown;
  throw failure;
}
