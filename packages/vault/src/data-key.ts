import { createHmac, timingSafeEqual } from 'node:crypto';

import type { WrappedDataKey } from './kms/kms-provider.ts';

/**
 * What a data key may be used for. `pending` waits until every process can unwrap it, `primary`
 * seals and opens, `decrypt_only` opens what is left under it, `destroyed` is a fingerprint.
 */
export type DataKeyState = 'pending' | 'primary' | 'decrypt_only' | 'destroyed';

/** One of several wrappings of the same data key; the higher the number, the newer. */
export interface NumberedWrapping extends WrappedDataKey {
  readonly number: number;
}

/** A tenant's data key as its rows hold it. */
export interface DataKey {
  readonly version: number;
  readonly state: DataKeyState;
  /** 16 bytes that say of unwrapped ones whether they are this key. */
  readonly fingerprint: Uint8Array;
  /** Payloads outside of the vault are sealed under it. */
  readonly sealsPayloads: boolean;
  /** Newest first; none when the key was destroyed. */
  readonly wrappings: readonly NumberedWrapping[];
}

/** A data key that no row holds yet. */
export interface NewDataKey {
  readonly version: number;
  readonly fingerprint: Uint8Array;
  readonly wrapped: WrappedDataKey;
}

const label = 'ataski.vault.data-key-fingerprint';

/** HMAC-SHA256 of a label under the key, 16 bytes of it (RFC 2104 section 5). */
export function fingerprintOf(material: Uint8Array): Buffer {
  return createHmac('sha256', material).update(label).digest().subarray(0, 16);
}

/** Whether the bytes are the key that the fingerprint was made of. */
export function isMaterialOf({ fingerprint }: DataKey, material: Uint8Array): boolean {
  const actual = fingerprintOf(material);
  return actual.length === fingerprint.byteLength && timingSafeEqual(actual, fingerprint);
}
