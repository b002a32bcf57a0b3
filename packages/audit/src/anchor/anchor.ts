/** A signed tree head that is to be witnessed outside of the database. */
export interface AnchoredCheckpoint {
  /** The first line of the checkpoint. */
  readonly origin: string;
  /** How many leaves the tree has. */
  readonly size: number;
  /** The whole signed note, as it was issued. */
  readonly note: string;
}

/**
 * A place outside of the database that keeps checkpoints, so that somebody who holds the database
 * and the signing key still cannot rewrite what was anchored before.
 */
export interface Anchor {
  /** For example `file`, `object-lock` or `rfc3161`; stored beside each receipt. */
  readonly kind: string;
  /**
   * Anchors a checkpoint and returns its receipt; the same checkpoint may be given again. Throws
   * AUDIT_ANCHOR_UNAVAILABLE (try again), AUDIT_ANCHOR_CONFLICT (the place holds another tree of
   * this size: alarm) and AUDIT_ANCHOR_REFUSED (the answer proves nothing).
   */
  publish(checkpoint: AnchoredCheckpoint): Promise<Uint8Array>;
  /** Checks a receipt against its checkpoint. Never throws for a bad receipt. */
  verify(receipt: Uint8Array, checkpoint: AnchoredCheckpoint): Promise<ReceiptCheck>;
}

/** What a receipt is worth. */
export type ReceiptCheck =
  /** The checkpoint existed at the time, by the word of somebody who is trusted. */
  | { readonly status: 'proven'; readonly time: string | null }
  /** It names this checkpoint; whether the place holds it has to be looked up there. */
  | { readonly status: 'named' }
  /** What is needed to check it was not given. */
  | { readonly status: 'unchecked' }
  /** Nobody here knows its kind. */
  | { readonly status: 'unknown' }
  /** It does not belong to this checkpoint, or is forged. */
  | { readonly status: 'false'; readonly reason: string };
