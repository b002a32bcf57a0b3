/** One line of a proof: what was promised, what was seen, and whether the one fits the other. */
export interface ProofRow {
  /** The line of the issue, for example `F3`. */
  readonly id: string;
  readonly promise: string;
  readonly measured: string;
  readonly goal: string;
  readonly holds: boolean;
}

/** What a proof is run with. */
export interface ProofRun {
  /** `full` is the promised size; `small` is what the tests run each time. */
  readonly size: 'full' | 'small';
  /** Says how far it is. */
  readonly progress: (text: string) => void;
  /** Repeats the draws of an earlier run, where a proof draws. */
  readonly seed?: number;
}

/** Carries out one proof. It throws only when it could not be carried out at all. */
export type Proof = (run: ProofRun) => Promise<readonly ProofRow[]>;

/** A proof that is part of a suite, by the id of its line. */
export interface NamedProof {
  readonly id: string;
  readonly prove: Proof;
}
