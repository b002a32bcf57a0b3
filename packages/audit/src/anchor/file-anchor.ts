import { link, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { AuditError } from '../errors.ts';
import type { Anchor, AnchoredCheckpoint, ReceiptCheck } from './anchor.ts';
import { nameCheckpoint } from './checkpoint-name.ts';
import { checkpointText } from './checkpoint-text.ts';
import { checkPlaceReceipt, writePlaceReceipt } from './place-receipt.ts';

/** Where {@link fileAnchor} keeps checkpoints. */
export interface FileAnchorOptions {
  /** A folder that exists, on a disk that the database cannot reach. */
  readonly directory: string;
}

/**
 * Anchors in a folder outside of the database: one file for each tree size, on the disk before
 * `publish` resolves, and never overwritten. `verify` reads the file again, so the folder must be
 * there.
 */
export function fileAnchor({ directory }: FileAnchorOptions): Anchor {
  return Object.freeze({
    kind: 'file',
    async publish(checkpoint: AnchoredCheckpoint): Promise<Uint8Array> {
      const name = nameCheckpoint(checkpoint);
      const { origin, size, note } = checkpoint;
      let kept: string;
      try {
        kept = await keep(directory, name, note);
      } catch (error) {
        throw new AuditError('AUDIT_ANCHOR_UNAVAILABLE', { kind: 'file' }, error);
      }
      // The same tree under newer signatures is no conflict; the first note stays.
      if (checkpointText(kept) !== checkpointText(note)) {
        throw new AuditError('AUDIT_ANCHOR_CONFLICT', { kind: 'file', origin, size });
      }
      return writePlaceReceipt(note);
    },

    async verify(receipt: Uint8Array, checkpoint: AnchoredCheckpoint): Promise<ReceiptCheck> {
      const named = checkPlaceReceipt(receipt, checkpoint.note);
      if (named.status !== 'named') return named;
      const kept = await find(join(directory, nameCheckpoint(checkpoint)));
      if (kept === null) return { status: 'false', reason: 'the folder does not hold it' };
      return checkpointText(kept) === checkpointText(checkpoint.note)
        ? { status: 'proven', time: null }
        : { status: 'false', reason: 'the folder holds another tree of this size' };
    },
  });
}

/** Writes the note under the name unless it is taken, and returns what stands there. */
async function keep(directory: string, name: string, note: string): Promise<string> {
  const path = join(directory, name);
  const draft = join(directory, `.${name}.${globalThis.crypto.randomUUID()}`);
  const file = await open(draft, 'wx', 0o444);
  try {
    await file.writeFile(note);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    // Unlike rename, link fails when the name is taken, also by another process.
    await link(draft, path);
    await syncFolder(directory);
    return note;
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
    return await readFile(path, 'utf8');
  } finally {
    await rm(draft);
  }
}

async function syncFolder(directory: string): Promise<void> {
  const folder = await open(directory, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function find(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null;
    throw new AuditError('AUDIT_ANCHOR_UNAVAILABLE', { kind: 'file' }, error);
  }
}
