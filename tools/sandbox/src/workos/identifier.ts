import { createHash, randomBytes } from 'node:crypto';

/** WorkOS ids are a prefix and a ULID; this is ULID's alphabet (Crockford's base 32). */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The same id for the same name, so that a restarted sandbox still knows its organisations and
 * people.
 */
export function stableId(prefix: string, name: string): string {
  return shaped(prefix, createHash('sha256').update(`${prefix}:${name}`).digest());
}

/** A fresh id. */
export function randomId(prefix: string): string {
  return shaped(prefix, randomBytes(24));
}

/** An unguessable one-time value: 32 random bytes. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

function shaped(prefix: string, bytes: Buffer): string {
  const characters = [...bytes.subarray(0, 24)].map((byte) => alphabet[byte % alphabet.length]);
  return `${prefix}_01${characters.join('')}`;
}
