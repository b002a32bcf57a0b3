import { createHash } from 'node:crypto';
import path from 'node:path';

import { findBinaries, isReachable, makePrivateRoot } from './binaries.ts';

/** Where data can be kept. */
export interface ReachableFolder {
  readonly folder: string;
  /** True when the wanted place would not do. */
  readonly isElsewhere: boolean;
}

/**
 * The wanted folder when the database user can pass all folders above it, else one of its own in a
 * private place. The permissions of folders above are never changed.
 */
export function reachableFolder(wanted: string): ReachableFolder {
  const folder = path.resolve(wanted);
  const { user, privateRoot } = findBinaries();
  if (user === undefined || isReachable(path.dirname(folder), user.uid))
    return { folder, isElsewhere: false };
  makePrivateRoot();
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return { folder: path.join(privateRoot, `data-${name}`), isElsewhere: true };
}
