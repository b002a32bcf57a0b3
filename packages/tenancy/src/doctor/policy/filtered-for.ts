import type { Catalog } from '../catalog.ts';
import { policiesOn } from '../catalog.ts';
import type { Relation } from '../facts/relation-facts.ts';
import { appliesTo } from './floor.ts';
import { isIsolating } from './tenant-equality.ts';

/**
 * Whether a role that row-level security binds sees no row of another tenant. Without a policy for
 * it there are no rows at all; one that asks for anything but the tenant shows those of every one.
 */
export function isFilteredFor(catalog: Catalog, table: Relation, role: string): boolean {
  if (!table.hasRowSecurity || (table.owner === role && !table.isForced)) return false;
  return policiesOn(catalog, table)
    .filter(({ roles }) => roles.includes(role) || roles.includes('0'))
    .filter((policy) => policy.isPermissive && appliesTo(policy, 'r'))
    .every((policy) => isIsolating(catalog, table, policy, policy.using));
}
