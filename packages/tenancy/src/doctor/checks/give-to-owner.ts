import { isUnbound } from '../catalog.ts';
import type { Catalog } from '../catalog.ts';

/** Gives a routine to the owner of the schema; null where policies do not bind that one either. */
export function giveToOwner({ roles: { owner } }: Catalog, signature: string): string | null {
  return isUnbound(owner) ? null : `alter routine ${signature} owner to ${owner.name};`;
}
