/** A place in the order in which rows are sealed: behind the row with this key. */
export interface SealingPosition {
  /** A transaction id, as decimal text: it has 64 bits. */
  readonly xid: string;
  readonly eventId: string;
  readonly occurredAt: string;
  readonly tenantId: string;
}

/** The one row of `audit.sealing`, and what PostgreSQL says beside it. */
export interface SealingState extends SealingPosition {
  /** The name in every origin; null before the first pass. */
  readonly deployment: string | null;
  /** The system identifier of the cluster whose transaction ids the position is in. */
  readonly cluster: string | null;
  /** Below it a row may carry an id of another cluster, and may have its leaf already. */
  readonly foreignBelow: string;
  /** The system identifier of the cluster that answers. */
  readonly presentCluster: string;
  /** Every transaction below it is over. */
  readonly settledBelow: string;
  /** No transaction has begun from here on. */
  readonly unbegunFrom: string;
}

/**
 * Whether the position means nothing here, because the log was restored into another cluster or the
 * transaction ids were set back. Rows are then found by what has no leaf.
 */
export function isRestored({ cluster, presentCluster, xid, settledBelow }: SealingState): boolean {
  if (cluster === null) return false;
  return cluster !== presentCluster || BigInt(settledBelow) < BigInt(xid);
}

/** Whether rows ahead of the position may carry ids of another cluster. */
export function isAmongForeign({ xid, foreignBelow }: SealingState): boolean {
  return BigInt(xid) < BigInt(foreignBelow);
}

/** The state when all rows that are settled have their leaves. */
export function settle(state: SealingState): SealingState {
  return {
    ...state,
    xid: state.settledBelow,
    eventId: '00000000-0000-0000-0000-000000000000',
    occurredAt: '-infinity',
    tenantId: '00000000-0000-0000-0000-000000000000',
    cluster: state.presentCluster,
  };
}

/** The greater of two transaction ids. */
export function laterXid(one: string, other: string): string {
  return BigInt(one) > BigInt(other) ? one : other;
}
