import { isUtf8 } from 'node:buffer';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Why lines cannot be read: the file ends in the middle, or holds what no bundle holds. */
export class LineFault extends Error {
  readonly isCutOff: boolean;

  constructor(reason: string, isCutOff = false) {
    super(reason);
    this.isCutOff = isCutOff;
  }
}

/** Bounds the memory: an entry of 65,535 bytes, escaped, with its columns, needs less. */
export const maxLineBytes = 4 * 1024 * 1024;

const lineFeed = 0x0a;
const gzipMagic = [0x1f, 0x8b];

/**
 * Reads lines, plain or gzip, some at a time. Each ends in a line feed; a rest without one is a cut
 * off file. Throws LineFault.
 */
export async function* readLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  let rest = Buffer.alloc(0);
  for await (const chunk of inflate(source)) {
    const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(lineFeed) + 1;
    rest = bytes.subarray(end);
    if (rest.length > maxLineBytes) throw new LineFault('a line is too long');
    if (end > 0) yield* splitLines(bytes.subarray(0, end));
  }
  if (rest.length > 0) throw new LineFault('the file ends in the middle of a line', true);
}

function* splitLines(bytes: Buffer): Generator<string[]> {
  const isAllText = isUtf8(bytes);
  const lines: string[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(lineFeed, start);
    // Else two files could read the same: every byte that is no UTF-8 becomes U+FFFD.
    if (!isAllText && !isUtf8(bytes.subarray(start, end))) {
      yield lines;
      throw new LineFault('a line is not UTF-8');
    }
    lines.push(bytes.toString('utf8', start, end));
    start = end + 1;
  }
  yield lines;
}

async function* inflate(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  const all = (async function* () {
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  })();
  const isGzip = gzipMagic.every((byte, index) => first.value[index] === byte);
  if (!isGzip) return yield* all;
  try {
    const gunzip = createGunzip();
    // Whoever reads from it is told of a failure; the callback has nothing to add.
    pipeline(Readable.from(all), gunzip, () => undefined);
    yield* gunzip as AsyncIterable<Uint8Array>;
  } catch (error) {
    const { code = '' } = error as { code?: string };
    if (!code.startsWith('Z_')) throw error;
    throw new LineFault('the compressed file is damaged', code === 'Z_BUF_ERROR');
  }
}
