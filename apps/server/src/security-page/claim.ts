interface Sentence {
  /** Stable, unique on the page: the permalink of the sentence. */
  readonly id: string;
  /** One or two plain sentences, without markup. */
  readonly text: string;
}

/** True of the code as it is, and held by the named tests: paths from the root of the repository. */
export interface TestedClaim extends Sentence {
  readonly standing: 'tested';
  readonly evidence: readonly [string, ...string[]];
}

/** Stated by people, because no test can see it. */
export interface AttestedClaim extends Sentence {
  readonly standing: 'attested';
  readonly by: string;
}

/** Intended and not built. It promises nothing about today. */
export interface PlannedClaim extends Sentence {
  readonly standing: 'planned';
}

/** One published sentence and what stands behind it. */
export type Claim = TestedClaim | AttestedClaim | PlannedClaim;

/** What can stand behind a sentence. */
export type Standing = Claim['standing'];

/** One chapter of the posture. */
export interface PostureSection {
  readonly id: string;
  readonly title: string;
  readonly claims: readonly Claim[];
}

/** Who attests what no test can see. */
export const attestedBy = 'Ataski';
