import { randomUUID } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';

/** The ending of a file that its process may still append to. */
export const openEnding = '.jsonl';

/** Makes a folder's entries as durable as the files in it. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A file of this process alone, only ever appended to. */
export interface SpoolFile {
  /** Resolves when the line is on the disk, in a file that somebody will still read. */
  append(line: string): Promise<void>;
}

/**
 * Makes a writer whose file appears with the first line, mode 0600. Whoever drains takes a file by
 * renaming it and reads it afterwards. So a line that was appended is read, unless the file had its
 * new name already when the append was done: then it goes into a new file as well.
 */
export function createSpoolFile(folder: string): SpoolFile {
  const newName = () => path.join(folder, `${randomUUID()}${openEnding}`);
  let name = newName();

  return Object.freeze({
    async append(line: string) {
      for (;;) {
        const handle = await open(name, 'a', 0o600);
        try {
          const isNew = (await handle.stat()).size === 0;
          await handle.appendFile(line, 'utf8');
          await handle.datasync();
          if (isNew) await syncFolder(folder);
          if (await isStillNamed(handle, name)) return;
        } catch (error) {
          // Half a line may stand there: nothing must follow it.
          name = newName();
          throw error;
        } finally {
          await handle.close();
        }
      }
    },
  });
}

async function isStillNamed(handle: FileHandle, name: string): Promise<boolean> {
  const [own, named] = await Promise.all([handle.stat(), stat(name).catch(() => null)]);
  return named?.ino === own.ino && named.dev === own.dev;
}
