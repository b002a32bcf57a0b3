import type { Clock } from '@ataski/kernel';

import { AuditError } from '../errors.ts';
import type { Anchor, AnchoredCheckpoint, ReceiptCheck } from './anchor.ts';
import { nameCheckpoint } from './checkpoint-name.ts';
import { checkpointText } from './checkpoint-text.ts';
import { checkPlaceReceipt, writePlaceReceipt } from './place-receipt.ts';

/**
 * A store whose objects cannot be replaced or removed before a date, not even by its owner: an S3
 * bucket with object lock in compliance mode, best in an account of its own.
 */
export interface ObjectStore {
  /**
   * Stores the bytes under the key, locked until the date. Returns false, and changes nothing, when
   * the key is taken (`If-None-Match: *`).
   */
  putOnce(key: string, bytes: Uint8Array, retainUntil: Date): Promise<boolean>;
  /** The first version under the key; null when there is none. */
  find(key: string): Promise<Uint8Array | null>;
}

/** What {@link objectLockAnchor} needs. */
export interface ObjectLockAnchorOptions {
  readonly store: ObjectStore;
  readonly clock: Clock;
  /** In front of every key. Default `checkpoints/`. */
  readonly prefix?: string;
  /** For how long nobody can remove a checkpoint. At least 1. */
  readonly retentionDays: number;
}

const dayMs = 86_400_000;

/** Anchors in an object store that locks what it holds. Throws AUDIT_ANCHOR_REFUSED for bad options. */
export function objectLockAnchor(options: ObjectLockAnchorOptions): Anchor {
  const { store, clock, prefix = 'checkpoints/', retentionDays } = options;
  if (!Number.isSafeInteger(retentionDays) || retentionDays < 1)
    throw new AuditError('AUDIT_ANCHOR_REFUSED', { reason: 'retentionDays is not 1 or more' });
  if (!/^([A-Za-z0-9_-]+\/)*$/.test(prefix))
    throw new AuditError('AUDIT_ANCHOR_REFUSED', {
      reason: 'the prefix is not one of plain names',
    });
  const keyOf = (checkpoint: AnchoredCheckpoint) => `${prefix}${nameCheckpoint(checkpoint)}`;

  return Object.freeze({
    kind: 'object-lock',
    async publish(checkpoint: AnchoredCheckpoint): Promise<Uint8Array> {
      const { origin, size, note } = checkpoint;
      const key = keyOf(checkpoint);
      const retainUntil = new Date(clock.now().getTime() + retentionDays * dayMs);
      const isNew = await attempt(() => store.putOnce(key, Buffer.from(note), retainUntil));
      const kept = isNew ? note : await read(store, key);
      if (kept === null || checkpointText(kept) !== checkpointText(note)) {
        throw new AuditError('AUDIT_ANCHOR_CONFLICT', { kind: 'object-lock', origin, size });
      }
      return writePlaceReceipt(note);
    },

    async verify(receipt: Uint8Array, checkpoint: AnchoredCheckpoint): Promise<ReceiptCheck> {
      const named = checkPlaceReceipt(receipt, checkpoint.note);
      if (named.status !== 'named') return named;
      const kept = await read(store, keyOf(checkpoint));
      if (kept === null) return { status: 'false', reason: 'the store does not hold it' };
      return checkpointText(kept) === checkpointText(checkpoint.note)
        ? { status: 'proven', time: null }
        : { status: 'false', reason: 'the store holds another tree of this size' };
    },
  });
}

async function read(store: ObjectStore, key: string): Promise<string | null> {
  const bytes = await attempt(() => store.find(key));
  return bytes === null ? null : Buffer.from(bytes).toString('utf8');
}

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new AuditError('AUDIT_ANCHOR_UNAVAILABLE', { kind: 'object-lock' }, error);
  }
}
