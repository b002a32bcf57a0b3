import { createHash } from 'node:crypto';

import oracle from './vectors/go-oracle.json' with { type: 'json' };

/** What Go's own implementations made; see `vectors/generator`. */
export const goOracle = oracle;

/** The leaf hash, made without the code under test. */
export function oracleLeafHash(index: number): Buffer {
  return createHash('sha256')
    .update(`\0leaf ${String(index)}`)
    .digest();
}

/** Bytes of base64. */
export function fromBase64(text: string): Buffer {
  return Buffer.from(text, 'base64');
}
