import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

import { VaultError } from '../errors.ts';
import type { KeyRing } from './key-ring.ts';
import { parseRootKeys } from './key-text.ts';
import type { KmsProvider } from './kms-provider.ts';
import { localKms } from './local-kms.ts';

/** Any permission of the group or of others. */
const exposedMode = 0o077;

/**
 * The root key in a file, read once. Throws VAULT_ROOT_KEY_MISSING when there is no such file or it
 * is empty, VAULT_ROOT_KEY_EXPOSED when its group or others may touch it, VAULT_ROOT_KEY_INVALID
 * when it holds anything but keys.
 */
export function fileKms(path: string): KmsProvider {
  const ring = readKeyFile(path);
  return localKms('file', () => ring);
}

function readKeyFile(path: string): KeyRing {
  const file = openKeyFile(path);
  try {
    // Asked of the open file, so that it cannot be exchanged between the check and the reading.
    const status = fstatSync(file);
    if (!status.isFile()) throw new VaultError('VAULT_ROOT_KEY_MISSING', { source: 'file' });
    if ((status.mode & exposedMode) !== 0) throw new VaultError('VAULT_ROOT_KEY_EXPOSED');
    return parseRootKeys(readFileSync(file, 'utf8'), 'file');
  } finally {
    closeSync(file);
  }
}

function openKeyFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw new VaultError('VAULT_ROOT_KEY_MISSING', { source: 'file' }, cause);
  }
}
