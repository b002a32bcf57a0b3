import { decodeBase64, encodeBase64 } from '../note/base64.ts';
import { parseCheckpoint } from '../note/checkpoint.ts';
import { parseNote } from '../note/note.ts';

/** What a `.tlog-proof` file holds (C2SP tlog-proof). */
export interface TlogProof {
  /** Which leaf of the log. */
  readonly index: number;
  /** From the leaf's sibling up to the child of the root. */
  readonly proof: readonly Uint8Array[];
  /** The signed checkpoint, as the log issued it. */
  readonly checkpoint: string;
  /** What the application adds; nothing vouches for it. */
  readonly extra?: Uint8Array | undefined;
}

const magic = 'c2sp.org/tlog-proof@v1';
const hashBytes = 32;
/** A tree of 2^52 leaves has no longer proof. */
const maxProofLength = 52;
const indexLine = /^index (0|[1-9][0-9]*)$/;

/** Writes a proof file. Throws a TypeError for what such a file cannot hold. */
export function formatProof({ index, proof, checkpoint, extra }: TlogProof): string {
  const lines = [
    magic,
    ...(extra === undefined ? [] : [`extra ${encodeBase64(extra)}`]),
    `index ${String(index)}`,
    ...proof.map(encodeBase64),
    '',
    checkpoint,
  ];
  const text = lines.join('\n');
  if (parseProof(text) === null) throw new TypeError('This cannot be written as a proof.');
  return text;
}

/** Reads a proof file. Null unless it is one; whether it proves anything is for `verifyProof`. */
export function parseProof(text: string): TlogProof | null {
  const split = text.indexOf('\n\n');
  if (split === -1) return null;
  const [first, ...head] = text.slice(0, split).split('\n');
  const extra =
    head[0]?.startsWith('extra ') === true ? decodeBase64(head.shift()?.slice(6) ?? '') : undefined;
  const [, digits] = indexLine.exec(head.shift() ?? '') ?? [];
  const proof = head.map((line) => decodeBase64(line));
  const checkpoint = text.slice(split + 2);
  if (first !== magic || extra === null || digits === undefined) return null;
  if (proof.length > maxProofLength || !proof.every(isHash)) return null;
  const index = Number(digits);
  if (!Number.isSafeInteger(index) || !isCheckpoint(checkpoint)) return null;
  return { index, proof, checkpoint, extra };
}

function isHash(bytes: Buffer | null): bytes is Buffer {
  return bytes?.byteLength === hashBytes;
}

function isCheckpoint(note: string): boolean {
  const read = parseNote(note);
  return read !== null && parseCheckpoint(read.text) !== null;
}
