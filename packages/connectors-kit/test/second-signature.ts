/** HMAC-SHA256 once more, by the Web Cryptography API, to compare our codes with. */
export async function secondCode(key: Uint8Array | string, text: string): Promise<Buffer> {
  const bytes = typeof key === 'string' ? new TextEncoder().encode(key) : Uint8Array.from(key);
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign']);
  return Buffer.from(await crypto.subtle.sign('HMAC', imported, new TextEncoder().encode(text)));
}
