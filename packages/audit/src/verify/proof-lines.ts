import { createHash } from 'node:crypto';

import type { ReceiptCheck } from '../anchor/anchor.ts';
import { checkPlaceReceipt } from '../anchor/place-receipt.ts';
import { checkTimeStampReceipt } from '../anchor/time-stamp-receipt.ts';
import { hashLeaf } from '../merkle/hashes.ts';
import { verifyInclusion } from '../merkle/inclusion-proof.ts';
import type { Checkpoint } from '../note/checkpoint.ts';
import type { BundleLines } from './bundle-line.ts';
import type { Trust } from './trust.ts';

const blindingLabel = 'ataski-audit-log\0';

/** Whether a deployment checkpoint contains the stream as it was at a size with a root. */
export function isInDeployment(
  { index, proof, salt }: BundleLines['deployment'],
  deployment: Checkpoint,
  stream: { readonly id: string; readonly size: number; readonly root: string },
): boolean {
  const log = createHash('sha256')
    .update(blindingLabel)
    .update(Buffer.from(salt, 'hex'))
    .update(stream.id)
    .digest('hex');
  const leaf = `{"log":"${log}","root":"${stream.root}","size":${String(stream.size)},"v":1}`;
  return verifyInclusion({
    index,
    size: deployment.size,
    leafHash: hashLeaf(leaf),
    root: deployment.root,
    proof: proof.map((hash) => Buffer.from(hash, 'hex')),
  });
}

/** Checks an anchor's receipt for one of the notes that have its origin and size. */
export function checkReceipt(
  { kind, receipt }: BundleLines['anchor'],
  notes: readonly string[],
  { authorities }: Trust,
): ReceiptCheck {
  if (notes.length === 0)
    return { status: 'false', reason: 'it is for no checkpoint of the bundle' };
  const bytes = Buffer.from(receipt, 'base64');
  const check = (note: string): ReceiptCheck => {
    if (kind === 'file' || kind === 'object-lock') return checkPlaceReceipt(bytes, note);
    if (kind !== 'rfc3161') return { status: 'unknown' };
    return authorities.length === 0
      ? { status: 'unchecked' }
      : checkTimeStampReceipt(bytes, note, authorities);
  };
  const checks = notes.map(check);
  return checks.find(({ status }) => status !== 'false') ?? checks[0] ?? check('');
}
