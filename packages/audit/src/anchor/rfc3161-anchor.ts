import { createHash, randomBytes } from 'node:crypto';

import { AuditError } from '../errors.ts';
import { readAuthorityCertificates } from '../time-stamp/authority-certificate.ts';
import type { AuthorityCertificate } from '../time-stamp/authority-certificate.ts';
import { DerError } from '../time-stamp/der.ts';
import { writeTimeStampRequest } from '../time-stamp/time-stamp-request.ts';
import { readTimeStampResponse } from '../time-stamp/time-stamp-response.ts';
import { verifyTimeStamp } from '../time-stamp/verify-time-stamp.ts';
import type { Anchor, AnchoredCheckpoint, ReceiptCheck } from './anchor.ts';
import { checkTimeStampReceipt } from './time-stamp-receipt.ts';

/**
 * What {@link rfc3161Anchor} needs. It knows no address: whoever hands `send` in chose the
 * authority.
 */
export interface Rfc3161AnchorOptions {
  /**
   * Posts the body as `application/timestamp-query` (RFC 3161 section 3.4) and returns the body of
   * an answer with status 200 and type `application/timestamp-reply`; rejects for any other.
   */
  readonly send: (query: Uint8Array) => Promise<Uint8Array>;
  /** The authority's own certificates in PEM: trusted as they are, no chain is built. */
  readonly certificatesPem: string;
}

const nonceBytes = 16;

/**
 * Anchors by the time stamps of an authority: the receipt is its token over the whole note, which
 * anybody can verify offline with its certificate. Throws AUDIT_ANCHOR_REFUSED when a certificate
 * is none for time stamping.
 */
export function rfc3161Anchor({ send, certificatesPem }: Rfc3161AnchorOptions): Anchor {
  const trusted = readTrusted(certificatesPem);
  return Object.freeze({
    kind: 'rfc3161',
    async publish({ note }: AnchoredCheckpoint): Promise<Uint8Array> {
      const nonce = randomBytes(nonceBytes);
      const hash = createHash('sha256').update(note).digest();
      const token = readToken(await exchange(send, writeTimeStampRequest(hash, nonce)));
      const check = verifyTimeStamp(token, Buffer.from(note), trusted);
      if (!check.isProven) refuse(check.reason);
      // An old answer to the same question would carry an old time.
      if (check.info.nonce !== BigInt(`0x${nonce.toString('hex')}`))
        refuse('its nonce is not ours');
      return token;
    },

    async verify(receipt: Uint8Array, { note }: AnchoredCheckpoint): Promise<ReceiptCheck> {
      return checkTimeStampReceipt(receipt, note, trusted);
    },
  });
}

function readTrusted(pem: string): readonly AuthorityCertificate[] {
  try {
    return readAuthorityCertificates(pem);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return refuse(`the authority's certificate: ${error.message}`);
  }
}

async function exchange(
  send: Rfc3161AnchorOptions['send'],
  query: Uint8Array,
): Promise<Uint8Array> {
  try {
    return await send(query);
  } catch (error) {
    throw new AuditError('AUDIT_ANCHOR_UNAVAILABLE', { kind: 'rfc3161' }, error);
  }
}

function readToken(response: Uint8Array): Uint8Array {
  try {
    const answer = readTimeStampResponse(response);
    if (answer.isGranted) return answer.token;
    return refuse(`the authority answered with status ${String(answer.status)}`);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return refuse(`the answer cannot be read: ${error.message}`);
  }
}

function refuse(reason: string): never {
  throw new AuditError('AUDIT_ANCHOR_REFUSED', { reason });
}
