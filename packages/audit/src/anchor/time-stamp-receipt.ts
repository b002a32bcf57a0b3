import type { AuthorityCertificate } from '../time-stamp/authority-certificate.ts';
import { verifyTimeStamp } from '../time-stamp/verify-time-stamp.ts';
import type { ReceiptCheck } from './anchor.ts';

/** Checks a time-stamp token over a note. */
export function checkTimeStampReceipt(
  receipt: Uint8Array,
  note: string,
  trusted: readonly AuthorityCertificate[],
): ReceiptCheck {
  const check = verifyTimeStamp(receipt, Buffer.from(note), trusted);
  return check.isProven
    ? { status: 'proven', time: new Date(check.info.time).toISOString() }
    : { status: 'false', reason: check.reason };
}
