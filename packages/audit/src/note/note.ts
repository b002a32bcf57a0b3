import { decodeBase64, encodeBase64 } from './base64.ts';

/** One signature line of a note. */
export interface NoteSignature {
  /** The name of the key that is said to have signed. */
  readonly name: string;
  /** The key id: 8 hexadecimal digits, lower case. */
  readonly keyId: string;
  /** What follows the key id. */
  readonly signature: Uint8Array;
}

/** A note as it was read. Nothing in it is verified. */
export interface SignedNote {
  /** What is signed, with its last newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** More than the 16 that a verifier must accept; a note beyond it is refused unread. */
const maxSignatures = 100;
const maxNoteLength = 1_000_000;
const keyIdBytes = 4;
const signatureLine = /^\u2014 ([^ ]+) ([^ ]+)$/u;
const forbidden = /[\u0000-\u0009\u000b-\u001f]/;

/** Whether a key may bear this name: it is not empty and has neither white space nor a plus. */
export function isKeyName(name: string): boolean {
  return name.isWellFormed() && /^[^\p{White_Space}\p{Cc}+]+$/u.test(name);
}

/** Writes a note. Throws a TypeError for a text or a name that a note cannot hold. */
export function formatNote({ text, signatures }: SignedNote): string {
  const lines = signatures.map(({ name, keyId, signature }) => {
    const bytes = Buffer.concat([Buffer.from(keyId, 'hex'), signature]);
    return `\u2014 ${name} ${encodeBase64(bytes)}\n`;
  });
  const note = `${text}\n${lines.join('')}`;
  const read = parseNote(note);
  // Written again what was read: a name with a space or a text without its newline shows here.
  if (read?.text !== text || read.signatures.length !== signatures.length) {
    throw new TypeError('This cannot be written as a note.');
  }
  return note;
}

/** Reads a note (C2SP signed-note). Null unless it is one, byte for byte. */
export function parseNote(note: string | Uint8Array): SignedNote | null {
  const whole = typeof note === 'string' ? note : decodeUtf8(note);
  if (whole === null || whole.length > maxNoteLength) return null;
  if (!whole.isWellFormed() || forbidden.test(whole) || !whole.endsWith('\n')) return null;
  // By the last empty line: the text may have some of its own.
  const split = whole.lastIndexOf('\n\n');
  if (split === -1) return null;
  const text = whole.slice(0, split + 1);
  const lines = whole.slice(split + 2, -1).split('\n');
  if (lines.length > maxSignatures) return null;
  const signatures = lines.map(parseSignature);
  return signatures.every((signature) => signature !== null) ? { text, signatures } : null;
}

function parseSignature(line: string): NoteSignature | null {
  const [, name = '', encoded = ''] = signatureLine.exec(line) ?? [];
  const bytes = decodeBase64(encoded);
  if (!isKeyName(name) || bytes === null || bytes.byteLength <= keyIdBytes) return null;
  return {
    name,
    keyId: bytes.toString('hex', 0, keyIdBytes),
    signature: bytes.subarray(keyIdBytes),
  };
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
