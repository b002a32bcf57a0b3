import { createHash } from 'node:crypto';

/**
 * The part of a signed note that is signed: everything before the empty line. Two notes with the
 * same text name the same tree, whoever signed them.
 */
export function checkpointText(note: string): string {
  return note.slice(0, note.indexOf('\n\n') + 1);
}

/** The SHA-256 of {@link checkpointText} in hex, by which receipts name a checkpoint. */
export function hashCheckpointText(note: string): string {
  return createHash('sha256').update(checkpointText(note)).digest('hex');
}
