import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

import { AuditError } from '../errors.ts';
import type { CheckpointSigner } from './checkpoint-signer.ts';
import { seedCheckpointSigner } from './seed-checkpoint-signer.ts';
import { parseSigningKeys } from './signing-keys.ts';

/** Any permission of the group or of others. */
const exposedMode = 0o077;

/**
 * Signs with the keys of a file, read once. Throws AUDIT_SIGNING_KEY_MISSING when there is no such
 * file, AUDIT_SIGNING_KEY_EXPOSED when its group or others may touch it, AUDIT_SIGNING_KEY_INVALID
 * when it holds anything but keys.
 */
export function fileCheckpointSigner(deployment: string, path: string): CheckpointSigner {
  const file = openKeyFile(path);
  try {
    // Asked of the open file, so that it cannot be exchanged between the check and the reading.
    const status = fstatSync(file);
    if (!status.isFile()) throw new AuditError('AUDIT_SIGNING_KEY_MISSING');
    if ((status.mode & exposedMode) !== 0) throw new AuditError('AUDIT_SIGNING_KEY_EXPOSED');
    return seedCheckpointSigner(deployment, parseSigningKeys(readFileSync(file, 'utf8')));
  } finally {
    closeSync(file);
  }
}

function openKeyFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw new AuditError('AUDIT_SIGNING_KEY_MISSING', {}, cause);
  }
}
