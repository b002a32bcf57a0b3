import { closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';

import { VaultError } from '../errors.ts';
import type { KeyRing } from './key-ring.ts';
import { parseRootKeys } from './key-text.ts';
import type { KmsProvider } from './kms-provider.ts';
import { localKms } from './local-kms.ts';

/** Any permission of the group or of others. */
const exposedMode = 0o077n;

/**
 * Root keys in a file, read now and again whenever the file has changed, so that a key can be added
 * or taken away without a restart. Replace the file by renaming: half a file is refused. Throws,
 * here and later, VAULT_ROOT_KEY_MISSING when there is no such file or it is empty,
 * VAULT_ROOT_KEY_EXPOSED when its group or others may touch it or it belongs to anybody but this
 * process's user and root, VAULT_ROOT_KEY_INVALID when it holds anything but keys.
 */
export function fileKms(path: string): KmsProvider {
  let loaded = readKeyFile(path);
  return localKms('file', () => {
    if (fingerprintOf(statKeyFile(path)) !== loaded.fingerprint) loaded = readKeyFile(path);
    return loaded.ring;
  });
}

interface LoadedKeys {
  readonly fingerprint: string;
  readonly ring: KeyRing;
}

function readKeyFile(path: string): LoadedKeys {
  const file = orMissing(() => openSync(path, 'r'));
  try {
    // Asked of the open file, so that it cannot be exchanged between the check and the reading.
    const status = fstatSync(file, { bigint: true });
    if (!status.isFile()) throw new VaultError('VAULT_ROOT_KEY_MISSING', { source: 'file' });
    const isExposed = (status.mode & exposedMode) !== 0n || isForeign(status);
    if (isExposed) throw new VaultError('VAULT_ROOT_KEY_EXPOSED');
    const ring = parseRootKeys(readFileSync(file, 'utf8'), 'file');
    return { fingerprint: fingerprintOf(status), ring };
  } finally {
    closeSync(file);
  }
}

/** Whoever owns a file may change it and its mode. Windows has no such ids. */
function isForeign({ uid }: BigIntStats): boolean {
  const user = process.geteuid?.();
  return user !== undefined && uid !== 0n && uid !== BigInt(user);
}

function statKeyFile(path: string): BigIntStats {
  return orMissing(() => statSync(path, { bigint: true }));
}

/** Changes with the content, and with the mode, which moves the time of the last status change. */
function fingerprintOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(':');
}

function orMissing<T>(look: () => T): T {
  try {
    return look();
  } catch (cause) {
    throw new VaultError('VAULT_ROOT_KEY_MISSING', { source: 'file' }, cause);
  }
}
