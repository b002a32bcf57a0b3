import { writeDer, writeUnsigned } from './der-write.ts';
import { derTag } from './der.ts';

/** SHA-256 as an AlgorithmIdentifier without parameters (RFC 5754 section 2). */
const sha256Algorithm = Buffer.from('300b0609608648016503040201', 'hex');

/**
 * Encodes a TimeStampReq (RFC 3161 section 2.4.1) for a SHA-256 hash. It asks for no certificate:
 * the one that counts is the one that the auditor brings.
 */
export function writeTimeStampRequest(hash: Uint8Array, nonce: Uint8Array): Buffer {
  const imprint = writeDer(derTag.sequence, sha256Algorithm, writeDer(derTag.octetString, hash));
  return writeDer(derTag.sequence, writeUnsigned(Buffer.of(1)), imprint, writeUnsigned(nonce));
}
