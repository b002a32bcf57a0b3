import type { Clock } from '@ataski/kernel';

import { AuditError } from '../errors.ts';
import { hashLeaf } from '../merkle/index.ts';
import type { TileTree } from '../merkle/index.ts';
import { formatCheckpoint } from '../note/index.ts';
import type { CheckpointSigner } from './checkpoint-signer.ts';
import { blindingSalt, deploymentLeaf } from './deployment-leaf.ts';
import { openTree } from './open-tree.ts';
import { deploymentStream, originOf, platformStream } from './origin.ts';
import { placeRows, readHighestXid } from './row-store.ts';
import type { PassLimits, SealedRow, SealedRows } from './row-store.ts';
import { isAmongForeign, isRestored, laterXid, settle } from './sealing-position.ts';
import type { SealingState } from './sealing-position.ts';
import { readState, takeTurn, writeState } from './sealing-store.ts';
import type { SealingTransaction } from './sealing-store.ts';
import { listSilentStreams, readTrees, writeDeploymentEntries, writeTrees } from './tree-store.ts';
import type { DeploymentEntry, SealedTree, StoredTree } from './tree-store.ts';

/** What a pass needs. */
export interface PassOptions extends PassLimits {
  readonly deployment: string;
  readonly signer: CheckpointSigner;
  readonly blindingKey: Uint8Array;
  readonly clock: Clock;
  readonly heartbeatMs: number;
  readonly postQuantumMs: { readonly stream: number; readonly deployment: number };
  /** The head of the deployment tree as this process signed it last; null before the first time. */
  readonly known: DeploymentHead | null;
}

/** What a pass did. */
export interface PassResult {
  /** `busy`: another sealer is at work. */
  readonly status: 'sealed' | 'busy';
  /** How many rows became leaves. */
  readonly rows: number;
  /** How many checkpoints were signed, that of the deployment included. */
  readonly checkpoints: number;
  /** Whether rows are left that could have been sealed. */
  readonly hasMore: boolean;
  /** The head of the deployment tree; null when the pass did not change it. */
  readonly deployment: DeploymentHead | null;
}

/** The head of the deployment tree, by its checkpoint. */
export interface DeploymentHead {
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: string;
}

/** How many silent streams one pass signs anew. */
const maxHeartbeats = 1_000;

const busy: PassResult = {
  status: 'busy',
  rows: 0,
  checkpoints: 0,
  hasMore: false,
  deployment: null,
};

/**
 * Makes committed rows into leaves, signs what has grown or been silent for long, and puts each
 * checkpoint into the deployment tree; all of it in the given transaction, or nothing. Throws
 * AUDIT_TREE_DAMAGED, AUDIT_DEPLOYMENT_DIFFERS.
 */
export async function sealPass(tx: SealingTransaction, options: PassOptions): Promise<PassResult> {
  if (!(await takeTurn(tx))) return busy;
  const state = await readState(tx);
  if (state === null) throw new AuditError('AUDIT_TREE_DAMAGED', { what: 'position' });
  requireDeployment(state, options.deployment);

  const now = options.clock.now();
  const { rows, next, hasMore } = await placeSettledRows(tx, state, options);
  const rowsOf = Map.groupBy(rows, ({ stream }) => stream);
  const silent = await listSilentStreams(
    tx,
    new Date(now.getTime() - options.heartbeatMs),
    maxHeartbeats,
  );
  // An empty platform stream is signed too, so that its silence is on record from the first pass.
  const first = state.deployment === null ? [platformStream] : [];
  const streams = [...new Set([...rowsOf.keys(), ...silent, ...first])];

  const stored = await readTrees(tx, [...streams, deploymentStream]);
  requireNotRolledBack(stored.get(deploymentStream), options.known);
  const sealed: SealedTree[] = [];
  for (const stream of streams) {
    sealed.push(
      await sealStream(stream, stored.get(stream), rowsOf.get(stream) ?? [], options, now),
    );
  }
  const deployment = await sealDeployment(stored.get(deploymentStream), sealed, options, now);
  const trees = deployment === null ? sealed : [...sealed, deployment.tree];
  await writeAll(tx, trees, deployment?.entries ?? [], now);
  await writeState(tx, { ...next, deployment: options.deployment });
  return {
    status: 'sealed',
    rows: rows.length,
    checkpoints: trees.length,
    hasMore,
    deployment: deployment?.tree ?? null,
  };
}

async function placeSettledRows(
  tx: SealingTransaction,
  state: SealingState,
  limits: PassLimits,
): Promise<{ rows: SealedRows['rows']; next: SealingState; hasMore: boolean }> {
  if (isRestored(state)) {
    const { rows, stoppedAt } = await placeRows(tx, state, 'restored', limits);
    // Until nothing is left without a leaf, every pass looks again from the start.
    if (stoppedAt !== null) return { rows, next: state, hasMore: true };
    const highest = String(BigInt(await readHighestXid(tx)) + 1n);
    const foreignBelow = [state.foreignBelow, state.xid, highest].reduce(laterXid);
    return { rows, next: { ...settle(state), foreignBelow }, hasMore: false };
  }
  const mode = isAmongForeign(state) ? 'foreign' : 'settled';
  const { rows, stoppedAt } = await placeRows(tx, state, mode, limits);
  if (stoppedAt === null) return { rows, next: settle(state), hasMore: false };
  const { xid, eventId, occurredAt, tenantId } = stoppedAt;
  const next = { ...state, xid, eventId, occurredAt, tenantId, cluster: state.presentCluster };
  return { rows, next, hasMore: true };
}

async function sealStream(
  stream: string,
  stored: StoredTree | undefined,
  rows: readonly SealedRow[],
  options: PassOptions,
  now: Date,
): Promise<SealedTree> {
  const tree = openTree(stored, originOf(options.deployment, stream), options.signer);
  for (const { leafIndex, entry } of rows) {
    // The database numbered the leaf and the tree counts it: two witnesses that must agree.
    if (leafIndex !== tree.size())
      throw new AuditError('AUDIT_TREE_DAMAGED', { stream, what: 'index' });
    tree.append(hashLeaf(entry));
  }
  return signTree(stream, stored, tree, options, now);
}

async function sealDeployment(
  stored: StoredTree | undefined,
  sealed: readonly SealedTree[],
  options: PassOptions,
  now: Date,
): Promise<{ tree: SealedTree; entries: readonly DeploymentEntry[] } | null> {
  if (sealed.length === 0) return null;
  const origin = originOf(options.deployment, deploymentStream);
  const tree = openTree(stored, origin, options.signer);
  const entries = sealed.map(({ stream, size, root }): DeploymentEntry => {
    const salt = blindingSalt(options.blindingKey, stream);
    const entry = deploymentLeaf({ stream, size, root }, salt);
    const entryIndex = tree.size();
    tree.append(hashLeaf(entry));
    return { stream, entryIndex, size, entry };
  });
  return { tree: await signTree(deploymentStream, stored, tree, options, now), entries };
}

async function signTree(
  stream: string,
  stored: StoredTree | undefined,
  tree: TileTree,
  { deployment, signer, postQuantumMs }: PassOptions,
  now: Date,
): Promise<SealedTree> {
  const [size, root, origin] = [tree.size(), tree.root(), originOf(deployment, stream)];
  const everyMs = stream === deploymentStream ? postQuantumMs.deployment : postQuantumMs.stream;
  const signedBefore = stored?.postQuantumAt?.getTime() ?? Number.NEGATIVE_INFINITY;
  const isPostQuantum = signer.isPostQuantumCapable && now.getTime() - signedBefore >= everyMs;
  const text = formatCheckpoint({ origin, size, root });
  const timestampSeconds = Math.floor(now.getTime() / 1000);
  const note = await signer.sign({ origin, text, timestampSeconds, isPostQuantum });
  const sizeBefore = stored?.size ?? null;
  return { stream, sizeBefore, size, root, note, isPostQuantum, tiles: tree.grownTiles() };
}

async function writeAll(
  tx: SealingTransaction,
  trees: readonly SealedTree[],
  entries: readonly DeploymentEntry[],
  now: Date,
): Promise<void> {
  if (trees.length === 0) return;
  const written = await writeTrees(tx, trees, now);
  if (written !== trees.length) throw new AuditError('AUDIT_TREE_DAMAGED', { what: 'heads' });
  await writeDeploymentEntries(tx, entries, now);
}

function requireDeployment({ deployment }: SealingState, expected: string): void {
  if (deployment !== null && deployment !== expected) {
    throw new AuditError('AUDIT_DEPLOYMENT_DIFFERS', { deployment, expected });
  }
}

// A database that was set back to an earlier state is consistent in itself; only memory tells.
function requireNotRolledBack(stored: StoredTree | undefined, known: DeploymentHead | null): void {
  if (known === null) return;
  const size = stored?.size ?? 0;
  const isSame = stored !== undefined && Buffer.compare(stored.root, known.root) === 0;
  if (size < known.size || (size === known.size && !isSame)) {
    throw new AuditError('AUDIT_TREE_DAMAGED', { stream: deploymentStream, what: 'rolled back' });
  }
}
