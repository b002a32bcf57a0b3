/*
 * Signed notes, cosignatures and checkpoints (C2SP signed-note, tlog-cosignature, tlog-checkpoint). This
 * entry needs nothing but node:crypto.
 */
export { formatNote, parseNote } from './note.ts';
export type { NoteSignature, SignedNote } from './note.ts';
export { formatCheckpoint, parseCheckpoint } from './checkpoint.ts';
export type { Checkpoint } from './checkpoint.ts';
export { createVerificationKey, parseVerificationKey } from './verification-key.ts';
export type { SignatureVerdict, VerificationKey } from './verification-key.ts';
export { createNoteKey, generateSeed } from './note-key.ts';
export type { NoteKey } from './note-key.ts';
export { signNote } from './sign-note.ts';
export { verifyNote } from './verify-note.ts';
export type { NoteVerdict, VerifiedSignature } from './verify-note.ts';
export { isMlDsaSupported } from './raw-key.ts';
export type { SignatureType } from './signature-type.ts';
