import type { ReceiptCheck } from './anchor.ts';
import { hashCheckpointText } from './checkpoint-text.ts';

const shape = /^\{"checkpoint":"([0-9a-f]{64})"\}$/;

/**
 * The receipt of a place that keeps checkpoints by name: the hash of the checkpoint's text. The
 * name follows from origin and size, so the receipt holds nothing that nobody can check.
 */
export function writePlaceReceipt(note: string): Uint8Array {
  return Buffer.from(`{"checkpoint":"${hashCheckpointText(note)}"}`);
}

/** Checks that a receipt names this checkpoint; it cannot say whether the place still holds it. */
export function checkPlaceReceipt(receipt: Uint8Array, note: string): ReceiptCheck {
  const hash = shape.exec(Buffer.from(receipt).toString('latin1'))?.[1];
  if (hash === undefined) return { status: 'false', reason: 'it is not a receipt of this kind' };
  return hash === hashCheckpointText(note)
    ? { status: 'named' }
    : { status: 'false', reason: 'it is for another checkpoint' };
}
