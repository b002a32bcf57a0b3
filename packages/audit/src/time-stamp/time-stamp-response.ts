import { readInteger } from './der-text.ts';
import { DerError, derTag, readDer, readMembers } from './der.ts';

/** What a time-stamping authority answered: a token, or the number of its refusal. */
export type TimeStampAnswer =
  | { readonly isGranted: true; readonly token: Uint8Array }
  | { readonly isGranted: false; readonly status: number };

/** Reads a TimeStampResp (RFC 3161 section 2.4.2). The token is not verified yet. Throws DerError. */
export function readTimeStampResponse(bytes: Uint8Array): TimeStampAnswer {
  const [statusInfo, token, ...more] = readMembers(readDer(bytes), derTag.sequence);
  const [status] = readMembers(statusInfo, derTag.sequence);
  const number = Number(readInteger(status));
  // 0 granted, 1 granted with modifications: what was modified shows when the token is verified.
  if (number !== 0 && number !== 1) return { isGranted: false, status: number };
  if (token === undefined || more.length > 0) throw new DerError('a granted answer has one token');
  return { isGranted: true, token: token.encoding };
}
