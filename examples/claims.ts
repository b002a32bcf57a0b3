/** What every example shows, with the query builder that it is about. */
export const claims = [
  'a tenant reads what it wrote',
  'the other tenant does not see it',
  'the other tenant neither changes nor deletes it',
  'a row for another tenant is refused',
  'a query without a context raises',
] as const;

/** One of the five. */
export type Claim = (typeof claims)[number];

/** Collects which claims were checked, and which of them held. */
export interface ClaimBook {
  /** Notes the answer and prints it. */
  check(claim: Claim, holds: boolean): void;
  /** True when each claim was checked, and all of them held. */
  isComplete(): boolean;
}

/** A book without entries. A claim that is never checked does not count as true. */
export function createClaimBook(): ClaimBook {
  const answers = new Map<Claim, boolean>();
  return Object.freeze({
    check(claim: Claim, holds: boolean) {
      answers.set(claim, holds && answers.get(claim) !== false);
      console.log(`${holds ? 'ok  ' : 'FAIL'} ${claim}`);
    },
    isComplete: () => claims.every((claim) => answers.get(claim) === true),
  });
}
