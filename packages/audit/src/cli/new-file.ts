import { open, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

import { AuditError } from '../errors.ts';

/** A file that is being written. */
export interface NewFile {
  /** Resolves when the disk has it. Throws AUDIT_FILE_UNWRITABLE. */
  write(text: string): Promise<void>;
}

/**
 * Writes a file that must not be there yet and that its owner alone may touch. It is on the disk
 * when this resolves; where `work` throws, nothing of it is left. Throws AUDIT_FILE_EXISTS and
 * AUDIT_FILE_UNWRITABLE, and AUDIT_COMMAND_FAILED when it is to stop.
 */
export async function writeNewFile<T>(
  path: string,
  work: (file: NewFile) => Promise<T>,
  stopSignal?: AbortSignal,
): Promise<T> {
  const file = await open(path, 'wx', 0o600).catch(refuse);
  try {
    const result = await work({
      async write(text) {
        if (stopSignal?.aborted === true) {
          throw new AuditError('AUDIT_COMMAND_FAILED', { error: 'stopped' });
        }
        await attempt(async () => {
          await file.writeFile(text, 'utf8');
          await file.datasync();
        });
      },
    });
    await attempt(() => settle(file, path));
    return result;
  } catch (error) {
    await file.close().catch(() => undefined);
    await unlink(path).catch(() => undefined);
    throw error;
  }
}

/** The name of a file survives a crash only when its folder was written, too. */
async function settle(file: FileHandle, path: string): Promise<void> {
  await file.sync();
  await file.close();
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function attempt(work: () => Promise<void>): Promise<void> {
  await work().catch(refuse);
}

function refuse(error: unknown): never {
  const { code } = error as { readonly code?: unknown };
  if (code === 'EEXIST') throw new AuditError('AUDIT_FILE_EXISTS');
  throw new AuditError('AUDIT_FILE_UNWRITABLE', { error: String(code) }, error);
}
