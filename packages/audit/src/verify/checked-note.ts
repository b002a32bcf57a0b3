import { parseCheckpoint } from '../note/checkpoint.ts';
import type { Checkpoint } from '../note/checkpoint.ts';
import { parseNote } from '../note/note.ts';
import type { VerificationKey } from '../note/verification-key.ts';
import { verifyNote } from '../note/verify-note.ts';
import type { VerifiedSignature } from '../note/verify-note.ts';

/** Our own have some thousand characters; the database keeps none that is longer. */
export const maxNoteLength = 100_000;

/** A checkpoint with what the given keys say of it. */
export interface CheckedCheckpoint {
  /** `signed` by a key of this log; `unsigned` when no given key speaks for it. */
  readonly status: 'signed' | 'unsigned';
  readonly checkpoint: Checkpoint;
  /** The latest time that a given cosigner states, in milliseconds. */
  readonly signedAtMs: number | null;
  readonly signers: readonly string[];
}

/** A checkpoint, or why there is none: the note is not one, or it misuses a given key. */
export type CheckedNote =
  CheckedCheckpoint | { readonly status: 'misshapen' } | { readonly status: 'forged' };

/**
 * Checks a checkpoint by the given keys. A key speaks for the log of its name and for those beneath
 * it: `example/audit` for `example/audit/platform`, not for `example/auditors`. Other keys
 * witness.
 */
export function checkNote(note: string, keys: readonly VerificationKey[]): CheckedNote {
  if (note.length > maxNoteLength) return { status: 'misshapen' };
  const text = parseNote(note)?.text;
  const checkpoint = text === undefined ? null : parseCheckpoint(text);
  if (checkpoint === null) return { status: 'misshapen' };
  const verdict = verifyNote(note, keys);
  if (verdict.status === 'forged') return { status: 'forged' };
  const signatures = verdict.status === 'verified' ? verdict.signatures : [];
  const isOwn = ({ name }: VerifiedSignature): boolean => speaksFor(name, checkpoint.origin);
  // A plain signature is that of a log. Cosigners sign many logs, each with its time.
  if (signatures.some((each) => each.type === 'ed25519' && !isOwn(each)))
    return { status: 'forged' };
  const times = signatures.flatMap(({ timestampSeconds: time }) => (time === null ? [] : [time]));
  return {
    status: signatures.some(isOwn) ? 'signed' : 'unsigned',
    checkpoint,
    signedAtMs: times.length === 0 ? null : Math.max(...times) * 1000,
    signers: signatures.map(({ name, keyId }) => `${name}+${keyId}`),
  };
}

function speaksFor(name: string, origin: string): boolean {
  return name === origin || origin.startsWith(`${name}/`);
}
