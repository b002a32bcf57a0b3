/** Writes standard base64 with padding (RFC 4648 section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/**
 * Reads standard base64 in its one canonical spelling. Null for anything else, so that nobody can
 * spell one signature in two ways.
 */
export function decodeBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  // Node's decoder forgives almost everything, so what it read is written again and compared.
  return bytes.toString('base64') === text ? bytes : null;
}
