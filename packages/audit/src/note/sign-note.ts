import type { NoteKey } from './note-key.ts';
import { formatNote } from './note.ts';

/** Signs a text with each key, at one time. Throws a TypeError for a text that a note cannot hold. */
export function signNote(text: string, keys: readonly NoteKey[], timestampSeconds: number): string {
  const signatures = keys.map((key) => ({
    name: key.verification.name,
    keyId: key.verification.keyId,
    signature: key.sign(text, timestampSeconds),
  }));
  return formatNote({ text, signatures });
}
