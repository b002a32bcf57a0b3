const padding = ['', '==', '='] as const;

/** Writes bytes as URL-safe base64 with padding (RFC 4648 section 5). */
export function encodeBase64url(bytes: Uint8Array): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.toString('base64url') + (padding[bytes.byteLength % 3] ?? '');
}

/**
 * Reads URL-safe base64 that is written in its one canonical form. Returns null for anything else:
 * another alphabet, missing padding, white space, or spare bits that are not zero.
 */
export function decodeBase64url(text: string): Buffer | null {
  const bytes = decodeAnyBase64(text);
  // Node's decoder forgives almost everything, so what it read is written again and compared.
  return encodeBase64url(bytes) === text ? bytes : null;
}

/** Reads whatever Node's decoder can make of the text: both alphabets, stray characters skipped. */
export function decodeAnyBase64(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}
