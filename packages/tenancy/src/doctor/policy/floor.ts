import { appPolicies } from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { Policy, PolicyCommand } from '../facts/policy-facts.ts';
import type { Relation } from '../facts/relation-facts.ts';
import { isIsolating } from './tenant-equality.ts';

/** Whether a policy is asked for a command. */
export function appliesTo({ command }: Policy, asked: PolicyCommand): boolean {
  return command === '*' || command === asked;
}

/** What a policy asks of rows that are written: its check, or else its USING. */
export function writtenRows({ command, using, check }: Policy): string | null {
  return check ?? (command === 'a' ? null : using);
}

/** Whether rows that are read for this command are the tenant's, whatever is permitted besides. */
export function hasReadFloor(catalog: Catalog, table: Relation, command: PolicyCommand): boolean {
  return floors(catalog, table, command).some((policy) =>
    isIsolating(catalog, table, policy, policy.using),
  );
}

/** Whether rows that this command writes are the tenant's, whatever is permitted besides. */
export function hasWriteFloor(catalog: Catalog, table: Relation, command: PolicyCommand): boolean {
  return floors(catalog, table, command).some((policy) =>
    isIsolating(catalog, table, policy, writtenRows(policy)),
  );
}

function floors(catalog: Catalog, table: Relation, command: PolicyCommand): readonly Policy[] {
  return appPolicies(catalog, table).filter(
    (policy) => !policy.isPermissive && appliesTo(policy, command),
  );
}
