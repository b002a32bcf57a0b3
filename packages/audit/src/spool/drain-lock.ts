import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';

import type { Clock } from '@ataski/kernel';

/** Held while a spool is drained. */
export interface DrainLock {
  /** Says that the holder lives. */
  renew(): Promise<void>;
  release(): Promise<void>;
}

/** A holder that said nothing for so long is dead. */
const deadAfterMs = 60_000;

/**
 * Takes the lock of a folder, or answers null when a living process has it. A lock whose holder
 * died is taken over. Two that take it over in the same moment may both drain: that writes nothing
 * twice, since each entry has its id.
 */
export async function takeDrainLock(folder: string, clock: Clock): Promise<DrainLock | null> {
  const file = path.join(folder, 'drain.lock');
  const token = randomUUID();
  await removeDead(file, clock);
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(token);
    await handle.close();
  } catch (error) {
    if ((error as { code?: string }).code === 'EEXIST') return null;
    throw error;
  }
  const renew = async (): Promise<void> => {
    await utimes(file, clock.now(), clock.now()).catch(() => undefined);
  };
  await renew();
  return Object.freeze({
    renew,
    async release() {
      if ((await readFile(file, 'utf8').catch(() => '')) === token) await rm(file, { force: true });
    },
  });
}

async function removeDead(file: string, clock: Clock): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found === null || clock.now().getTime() - found.mtimeMs < deadAfterMs) return;
  const aside = `${file}.${randomUUID()}`;
  // One of several that see it dead gets it.
  await rename(file, aside).catch(() => undefined);
  await rm(aside, { force: true });
}
