import { parseNote } from './note.ts';
import type { SignedNote } from './note.ts';
import type { SignatureType } from './signature-type.ts';
import type { VerificationKey } from './verification-key.ts';

/** A signature that a known key made. */
export interface VerifiedSignature {
  readonly name: string;
  readonly keyId: string;
  readonly type: SignatureType;
  /** When a cosigner signed, in seconds since 1970; null where the type carries no time. */
  readonly timestampSeconds: number | null;
}

/**
 * What is to be said of a note.
 *
 * - `verified`: at least one known key signed it, and none was misused. `unsupported` names the known
 *   keys whose signature this runtime cannot check; they count for nothing.
 * - `malformed`: it is no note.
 * - `unknown`: no known key signed it, or none that this runtime can check.
 * - `forged`: it bears the name and id of a known key, `keyId`, which did not sign it.
 */
export type NoteVerdict =
  | {
      readonly status: 'verified';
      readonly text: string;
      readonly signatures: readonly VerifiedSignature[];
      readonly unsupported: readonly VerificationKey[];
    }
  | { readonly status: 'malformed' }
  | { readonly status: 'unknown'; readonly unsupported: readonly VerificationKey[] }
  | { readonly status: 'forged'; readonly name: string; readonly keyId: string };

/**
 * Judges a note by the keys that the reader trusts. Signatures of other keys are ignored; one bad
 * signature of a known key refuses the whole note (C2SP signed-note).
 */
export function verifyNote(
  note: string | Uint8Array,
  keys: readonly VerificationKey[],
): NoteVerdict {
  const read = parseNote(note);
  return read === null ? { status: 'malformed' } : judge(read, keys);
}

function judge({ text, signatures }: SignedNote, keys: readonly VerificationKey[]): NoteVerdict {
  const verified: VerifiedSignature[] = [];
  const unsupported: VerificationKey[] = [];
  for (const { name, keyId, signature } of signatures) {
    // Two keys can share a name and an id, by a search: each of them must have signed.
    for (const key of keys.filter((each) => each.name === name && each.keyId === keyId)) {
      const verdict = key.verify(text, signature);
      if (verdict.status === 'invalid') return { status: 'forged', name, keyId };
      if (verdict.status === 'unsupported') unsupported.push(key);
      else
        verified.push({ name, keyId, type: key.type, timestampSeconds: verdict.timestampSeconds });
    }
  }
  return verified.length === 0
    ? { status: 'unknown', unsupported }
    : { status: 'verified', text, signatures: verified, unsupported };
}
