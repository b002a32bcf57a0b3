import { decodeBase64, encodeBase64 } from './base64.ts';

/** The head of a log at one size (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** Which log it is. */
  readonly origin: string;
  /** How many leaves. */
  readonly size: number;
  /** The root over them, 32 bytes. */
  readonly root: Uint8Array;
  /** Lines that the specification leaves to others; ours has none. */
  readonly extensions?: readonly string[];
}

const rootBytes = 32;
const decimal = /^(?:0|[1-9][0-9]*)$/;

/** Writes the text that is signed. Throws a TypeError for what no checkpoint can say. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, root, extensions = [] } = checkpoint;
  const text = [origin, String(size), encodeBase64(root), ...extensions, ''].join('\n');
  const read = parseCheckpoint(text);
  if (read?.origin !== origin || read.extensions?.length !== extensions.length) {
    throw new TypeError('This cannot be written as a checkpoint.');
  }
  return text;
}

/**
 * Reads the text of a checkpoint, whose signatures are somebody else's concern. Null unless it is
 * one. A size above 2^52 is refused, since it could not be counted exactly.
 */
export function parseCheckpoint(text: string): Checkpoint | null {
  if (!text.endsWith('\n')) return null;
  const lines = text.slice(0, -1).split('\n');
  if (lines.includes('')) return null;
  const [origin, digits = '', encoded = '', ...extensions] = lines;
  const [size, root] = [Number(digits), decodeBase64(encoded)];
  if (origin === undefined || !decimal.test(digits) || size > 2 ** 52) return null;
  if (root?.byteLength !== rootBytes) return null;
  return { origin, size, root, extensions };
}
