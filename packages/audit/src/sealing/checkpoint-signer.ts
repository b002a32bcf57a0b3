import type { VerificationKey } from '../note/index.ts';

/** What is to be signed. */
export interface CheckpointRequest {
  readonly origin: string;
  /** The text of the checkpoint; its first line is the origin. */
  readonly text: string;
  /** The time of the cosignature, in seconds since 1970. */
  readonly timestampSeconds: number;
  /** Also by ML-DSA-44, whose signature has 2.4 kB, where the signer and the runtime can. */
  readonly isPostQuantum: boolean;
}

/**
 * Who signs checkpoints. Its keys are outside of the database: whoever holds the database alone can
 * stop the log, and cannot forge it.
 */
export interface CheckpointSigner {
  /** The signed note: by Ed25519 under the origin's name, and with the time by the cosigner. */
  sign(request: CheckpointRequest): Promise<string>;
  /** The keys that have signed checkpoints of this origin, the present ones first. */
  verificationKeys(origin: string): readonly VerificationKey[];
  /** Whether a post-quantum signature can be had. */
  readonly isPostQuantumCapable: boolean;
}
