/** True for a text that a provider could have made: printable ASCII, 16 characters or more. */
export function isSharedSecret(secret: string): boolean {
  return /^[\x21-\x7e]{16,}$/.test(secret);
}
