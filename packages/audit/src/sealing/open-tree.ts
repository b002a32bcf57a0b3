import { AuditError } from '../errors.ts';
import { createTileTree } from '../merkle/index.ts';
import type { TileTree } from '../merkle/index.ts';
import { parseCheckpoint, verifyNote } from '../note/index.ts';
import type { Checkpoint } from '../note/index.ts';
import type { CheckpointSigner } from './checkpoint-signer.ts';
import type { StoredTree } from './tree-store.ts';

/**
 * A tree as it is stored, ready to grow, or an empty one. The database is not believed: the tiles
 * must give the root that the latest checkpoint says, and one of the signer's own keys must have
 * signed it. Throws AUDIT_TREE_DAMAGED.
 */
export function openTree(
  stored: StoredTree | undefined,
  origin: string,
  signer: CheckpointSigner,
): TileTree {
  if (stored === undefined) return createTileTree();
  const { stream } = stored;
  const checkpoint = readOwnCheckpoint(stored, origin, signer);
  if (checkpoint.size !== stored.size) throw damaged(stream, 'size');
  const tree = readTiles(stored);
  if (!isSame(tree.root(), checkpoint.root) || !isSame(stored.root, checkpoint.root)) {
    throw damaged(stream, 'root');
  }
  return tree;
}

function readOwnCheckpoint(
  { stream, note }: StoredTree,
  origin: string,
  signer: CheckpointSigner,
): Checkpoint {
  // One signature is enough to know its own checkpoint again, and the cheapest is.
  const keys = signer.verificationKeys(origin).filter(({ type }) => type === 'ed25519');
  const verdict = verifyNote(note ?? '', keys);
  if (verdict.status !== 'verified') throw damaged(stream, `checkpoint ${verdict.status}`);
  const checkpoint = parseCheckpoint(verdict.text);
  if (checkpoint?.origin !== origin) throw damaged(stream, 'origin');
  return checkpoint;
}

function readTiles({ stream, size, edge }: StoredTree): TileTree {
  try {
    return createTileTree(size, edge);
  } catch (error) {
    throw damaged(stream, 'tiles', error);
  }
}

function damaged(stream: string, what: string, cause?: unknown): AuditError {
  return new AuditError('AUDIT_TREE_DAMAGED', { stream, what }, cause);
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
