import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA256 over the parts, one behind the other. */
export function messageCode(
  key: string | Uint8Array,
  parts: readonly (string | Uint8Array)[],
): Uint8Array {
  const code = createHmac('sha256', key);
  for (const part of parts) code.update(part);
  return code.digest();
}

/**
 * True when one of the given codes is one of the expected ones. Each is compared with each, in
 * constant time, so that how long it takes does not tell which secret is near.
 */
export function isOneOf(given: readonly Uint8Array[], expected: readonly Uint8Array[]): boolean {
  let isFound = false;
  for (const code of given) {
    for (const right of expected) {
      if (code.byteLength === right.byteLength && timingSafeEqual(code, right)) isFound = true;
    }
  }
  return isFound;
}

/** The 32 bytes of a code in base64, in its one spelling; null for anything else. */
export function readBase64Code(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.byteLength === 32 && bytes.toString('base64') === text ? bytes : null;
}

/** The same in lower-case hexadecimal. */
export function readHexCode(text: string): Uint8Array | null {
  return /^[0-9a-f]{64}$/.test(text) ? Buffer.from(text, 'hex') : null;
}

/** True for seconds or milliseconds since 1970 that are near enough. */
export function isTimely(timestampMs: number, now: Date, toleranceMs = 300_000): boolean {
  return Math.abs(now.getTime() - timestampMs) <= toleranceMs;
}
