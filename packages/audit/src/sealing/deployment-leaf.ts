import { createHash, createHmac } from 'node:crypto';

import { canonicalise } from '../canonical.ts';

/** A checkpoint of a stream as it goes into the deployment tree. */
export interface StreamHead {
  /** The tenant's id, or that of the platform stream. */
  readonly stream: string;
  readonly size: number;
  readonly root: Uint8Array;
}

const label = 'ataski-audit-log\0';

/**
 * What hides a stream in the deployment tree: HMAC-SHA-256 of its id under the blinding key. Who is
 * given it finds the stream's leaves; nobody else can tell whose a leaf is.
 */
export function blindingSalt(blindingKey: Uint8Array, stream: string): Buffer {
  return createHmac('sha256', blindingKey).update(stream).digest();
}

/** The data of a leaf of the deployment tree, as canonical JSON. */
export function deploymentLeaf({ stream, size, root }: StreamHead, salt: Uint8Array): string {
  const log = createHash('sha256').update(label).update(salt).update(stream).digest('hex');
  return canonicalise({ log, root: Buffer.from(root).toString('hex'), size, v: 1 });
}
