import type { ReceiptCheck } from './anchor.ts';
import { hashCheckpointText } from './checkpoint-text.ts';

const shape = /^\{"checkpoint":"([0-9a-f]{64})","name":"[A-Za-z0-9%._/-]{1,900}"\}$/;

/** The receipt of a place that keeps checkpoints by name: the hash of its text, and the name. */
export function writePlaceReceipt(note: string, name: string): Uint8Array {
  return Buffer.from(`{"checkpoint":"${hashCheckpointText(note)}","name":"${name}"}`);
}

/** Checks that a receipt names this checkpoint; it cannot say whether the place still holds it. */
export function checkPlaceReceipt(receipt: Uint8Array, note: string): ReceiptCheck {
  const hash = shape.exec(Buffer.from(receipt).toString('utf8'))?.[1];
  if (hash === undefined) return { status: 'false', reason: 'it is not a receipt of this kind' };
  return hash === hashCheckpointText(note)
    ? { status: 'named' }
    : { status: 'false', reason: 'it is for another checkpoint' };
}
