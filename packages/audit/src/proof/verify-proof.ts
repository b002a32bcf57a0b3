import { hashLeaf } from '../merkle/hashes.ts';
import { verifyInclusion } from '../merkle/inclusion-proof.ts';
import { parseCheckpoint } from '../note/checkpoint.ts';
import type { VerificationKey } from '../note/verification-key.ts';
import { verifyNote } from '../note/verify-note.ts';
import type { VerifiedSignature } from '../note/verify-note.ts';
import { parseProof } from './tlog-proof.ts';

/** What a proof file is to show. */
export interface ProofClaim {
  /** The content of a `.tlog-proof` file. */
  readonly proof: string;
  /** The entry, to the byte. */
  readonly entry: string | Uint8Array;
  /** The log in which it is said to be. */
  readonly origin: string;
  /** The keys that the reader trusts. */
  readonly keys: readonly VerificationKey[];
}

/**
 * What is to be said of a proof.
 *
 * - `proven`: the entry is leaf `index` of the log as it was at `size`, by its own signed word.
 * - `malformed`: it is no proof file.
 * - `unknown`: no known key signed its checkpoint.
 * - `forged`: a known key's signature is not its own.
 * - `other_log`: the checkpoint is of another log.
 * - `refuted`: the entry is not that leaf.
 */
export type ProofVerdict =
  | {
      readonly status: 'proven';
      readonly index: number;
      readonly size: number;
      readonly signatures: readonly VerifiedSignature[];
    }
  | { readonly status: 'malformed' | 'unknown' | 'forged' | 'other_log' | 'refuted' };

/** Judges a proof file by the keys that the reader trusts. */
export function verifyProof({ proof: text, entry, origin, keys }: ProofClaim): ProofVerdict {
  const read = parseProof(text);
  if (read === null) return { status: 'malformed' };
  const note = verifyNote(read.checkpoint, keys);
  if (note.status !== 'verified') return { status: note.status };
  const checkpoint = parseCheckpoint(note.text);
  if (checkpoint === null) return { status: 'malformed' };
  if (checkpoint.origin !== origin) return { status: 'other_log' };
  const { index, proof } = read;
  const { size, root } = checkpoint;
  const leafHash = hashLeaf(entry);
  return verifyInclusion({ index, size, leafHash, root, proof })
    ? { status: 'proven', index, size, signatures: note.signatures }
    : { status: 'refuted' };
}
