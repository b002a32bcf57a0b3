import { VaultError } from '../errors.ts';
import { createKeyRing } from './key-ring.ts';
import type { KeyRing } from './key-ring.ts';

/**
 * Reads root keys from text: each is 32 bytes in base64 (as `openssl rand -base64 32` writes it),
 * in either alphabet, separated by commas or white space, the one that wraps first. `source` names
 * the place for errors. Throws VAULT_ROOT_KEY_MISSING when there is none, VAULT_ROOT_KEY_INVALID
 * when one is malformed; neither shows the text.
 */
export function parseRootKeys(text: string, source: string): KeyRing {
  const spellings = text.split(/[\s,]+/).filter((spelling) => spelling !== '');
  if (spellings.length === 0) throw new VaultError('VAULT_ROOT_KEY_MISSING', { source });
  const keys = spellings.map((spelling) => decodeRootKey(spelling, source));
  try {
    return createKeyRing(keys);
  } finally {
    for (const key of keys) key.fill(0);
  }
}

function decodeRootKey(spelling: string, source: string): Buffer {
  const key = Buffer.from(spelling, 'base64');
  const isCanonical = key.toString('base64') === spelling.replaceAll('-', '+').replaceAll('_', '/');
  if (!isCanonical || key.length !== 32) throw new VaultError('VAULT_ROOT_KEY_INVALID', { source });
  return key;
}
