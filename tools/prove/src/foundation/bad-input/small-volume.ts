import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';

/** A file system of its own that can really be filled. */
export interface SmallVolume {
  readonly folder: string;
  /** Leaves not one free block. */
  fill(): void;
  free(): void;
  close(): void;
}

/** Mounts a volume in memory for whoever owns `ownerOf`. Null where this process may not mount. */
export function openSmallVolume(
  folder: string,
  megabytes: number,
  ownerOf: string,
): SmallVolume | null {
  mkdirSync(folder, { recursive: true });
  const { uid, gid } = statSync(ownerOf);
  const options = `size=${String(megabytes)}m,mode=0755,uid=${String(uid)},gid=${String(gid)}`;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  const ballast = path.join(folder, 'ballast');
  return {
    folder,
    fill() {
      const file = openSync(ballast, 'w');
      for (const size of [1024 * 1024, 4096]) writeUntilFull(file, Buffer.alloc(size));
      closeSync(file);
    },
    free() {
      rmSync(ballast, { force: true });
    },
    close() {
      execFileSync('umount', [folder], { stdio: 'ignore' });
    },
  };
}

function writeUntilFull(file: number, block: Buffer): void {
  for (;;) {
    try {
      if (writeSync(file, block) < block.byteLength) return;
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOSPC') return;
      throw error;
    }
  }
}
