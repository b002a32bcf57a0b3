import { failureOf } from '@ataski/connectors-kit';
import type { FailureReason } from '@ataski/connectors-kit';

import { HubspotFailure } from './schemas.ts';

/** By the name of the limit; HubSpot sends `Retry-After` only sometimes. */
const waitMsOfPolicy: ReadonlyMap<string, number> = new Map([
  ['SECONDLY', 1_000],
  ['TEN_SECONDLY_ROLLING', 10_000],
  ['DAILY', 3_600_000],
]);

/** A part of a batch that failed for a reason that passes [remembered]. */
const passing: ReadonlySet<string> = new Set(['RATE_LIMITS', 'INTERNAL_ERROR']);
/** A record without associations is reported as an error of its own. */
const nothing = 'OBJECT_NOT_FOUND';

/** What HubSpot's bodies say. A batch of which a part failed is answered 207. */
export const failure = failureOf<HubspotFailure>(
  HubspotFailure,
  (body, status) => {
    if (status >= 400) return reasonOf(body);
    return status === 207 ? reasonOfParts(body) : null;
  },
  { isInSuccess: true },
);

function reasonOf({ category, policyName, context }: HubspotFailure): FailureReason {
  return {
    code: category,
    permissions: context?.missingScopes ?? [],
    ...(policyName === undefined ? {} : { retryAfterMs: waitMsOfPolicy.get(policyName) }),
  };
}

function reasonOfParts({ errors = [] }: HubspotFailure): FailureReason | null {
  const failed = errors.filter(({ category }) => category !== nothing);
  const [first] = failed;
  if (first === undefined) return null;
  const isPassing = failed.every(({ category }) => passing.has(category ?? ''));
  return { code: first.category, meaning: isPassing ? 'busy' : 'refused' };
}
