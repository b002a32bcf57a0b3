import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

import type { Clock } from '@ataski/kernel';

import { AuditError } from '../errors.ts';
import { takeDrainLock } from './drain-lock.ts';
import type { DrainLock } from './drain-lock.ts';
import { createSpoolFile, openEnding, syncFolder } from './spool-file.ts';
import { readLines, renderLine } from './spool-line.ts';

/** What {@link createSpool} needs. */
export interface SpoolOptions {
  /** A folder on a disk of this machine, for spools alone; made when it is not there, mode 0700. */
  readonly folder: string;
  readonly clock: Clock;
  /** How much it may hold before it refuses more. Default 64 MiB. */
  readonly maxBytes?: number;
}

/** Writes an entry, or says that the database will never take it. Rejects when it cannot answer now. */
export type EntryWriter = (entry: string) => Promise<'written' | 'refused'>;

/** What came of draining. */
export interface SpoolReport {
  readonly written: number;
  /** Kept aside in `refused.jsonl`, for a person to look at. */
  readonly refused: number;
  /** Torn by a crash before anybody was told that they were kept, or changed afterwards. */
  readonly damaged: number;
  /** True while another process drains. */
  readonly isBusy: boolean;
}

/** Where the outcomes of calls wait for a database that is away. */
export interface Spool {
  /** Resolves when the entry is on the disk. Throws AUDIT_SPOOL_FULL and AUDIT_SPOOL_UNWRITABLE. */
  put(entry: string): Promise<void>;
  /**
   * Gives each entry to `write` and forgets what is written, of this process and of those that died
   * or still run. Any number of processes may ask. Rejects with what `write` rejected with; what is
   * left stays for the next time, and may be given to it once more.
   */
  drain(write: EntryWriter): Promise<SpoolReport>;
}

const defaultMaxBytes = 64 * 1024 * 1024;
const takenEnding = '.taken';
const refusedFile = 'refused.jsonl';

/** Makes a spool of a folder, which several processes may share. */
export function createSpool({ folder, clock, maxBytes = defaultMaxBytes }: SpoolOptions): Spool {
  const file = createSpoolFile(folder);
  // One append after another: a line is whole before the next begins.
  let last: Promise<unknown> = Promise.resolve();

  const append = async (entry: string): Promise<void> => {
    const line = renderLine(entry);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if ((await sizeOf(folder)) + Buffer.byteLength(line) > maxBytes)
        throw new AuditError('AUDIT_SPOOL_FULL', { maxBytes });
      await file.append(line);
    } catch (error) {
      throw error instanceof AuditError
        ? error
        : new AuditError('AUDIT_SPOOL_UNWRITABLE', {}, error);
    }
  };

  return Object.freeze({
    put(entry: string) {
      const done = last.then(() => append(entry));
      last = done.catch(() => undefined);
      return done;
    },
    async drain(write: EntryWriter) {
      const nothing = { written: 0, refused: 0, damaged: 0, isBusy: false };
      if ((await listWaiting(folder)).length === 0) return nothing;
      const lock = await takeDrainLock(folder, clock);
      if (lock === null) return { ...nothing, isBusy: true };
      try {
        return await drainAll(folder, lock, write);
      } finally {
        await lock.release();
      }
    },
  });
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(path.join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The files with entries, oldest names first; none where there is no folder. */
async function listWaiting(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter(
      (name) => name.endsWith(takenEnding) || (name.endsWith(openEnding) && name !== refusedFile),
    )
    .sort();
}

async function drainAll(folder: string, lock: DrainLock, write: EntryWriter): Promise<SpoolReport> {
  const report = { written: 0, refused: 0, damaged: 0, isBusy: false };
  for (const name of await listWaiting(folder)) {
    const taken = await take(folder, name);
    if (taken === null) continue;
    const { entries, damaged } = readLines(await readFile(taken, 'utf8'));
    report.damaged += damaged;
    for (const entry of entries) {
      await lock.renew();
      if ((await write(entry)) === 'written') report.written += 1;
      else {
        await keepAside(folder, entry);
        report.refused += 1;
      }
    }
    await rm(taken, { force: true });
    await syncFolder(folder);
  }
  return report;
}

/** Renames a file that somebody may still append to. Null when another process was faster. */
async function take(folder: string, name: string): Promise<string | null> {
  const file = path.join(folder, name);
  if (name.endsWith(takenEnding)) return file;
  const taken = path.join(folder, `${randomUUID()}${takenEnding}`);
  try {
    await rename(file, taken);
    return taken;
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null;
    throw error;
  }
}

async function keepAside(folder: string, entry: string): Promise<void> {
  const handle = await open(path.join(folder, refusedFile), 'a', 0o600);
  try {
    await handle.appendFile(renderLine(entry), 'utf8');
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
