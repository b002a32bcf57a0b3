/*
 * RFC 6962 trees with SHA-256: pure functions over bytes. This entry needs nothing but node:crypto.
 */
export { emptyRoot, hashLeaf, hashNode } from './hashes.ts';
export { createCompactRange } from './compact-range.ts';
export type { CompactRange } from './compact-range.ts';
export { perfectSubtrees } from './perfect-subtrees.ts';
export type { TreeNode } from './perfect-subtrees.ts';
export { listInclusionNodes, makeInclusionProof, verifyInclusion } from './inclusion-proof.ts';
export type { InclusionClaim, ReadNode } from './inclusion-proof.ts';
export {
  listConsistencyNodes,
  makeConsistencyProof,
  verifyConsistency,
} from './consistency-proof.ts';
export type { ConsistencyClaim } from './consistency-proof.ts';
export { createNodeReader, listEdgeTiles, listTilesOf, tilePath, tileWidth } from './tiles.ts';
export type { Tile, TileCoordinates } from './tiles.ts';
export { createTileTree } from './tile-tree.ts';
export type { TileTree } from './tile-tree.ts';
