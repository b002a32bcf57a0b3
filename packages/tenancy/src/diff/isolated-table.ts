import { renderCanonicalJson } from '../canonical-json.ts';
import type { Between } from './change-rule.ts';
import { factsOf, objectsOf } from './policy-snapshot.ts';
import type { Facts, PolicySnapshot } from './policy-snapshot.ts';
import { coversRoles } from './role-cover.ts';

/** True when row-level security binds everybody on the table, its owner included. */
export function isForced(snapshot: PolicySnapshot, table: string): boolean {
  const facts = factsOf(snapshot, 'table', table);
  return facts?.['rowSecurity'] === true && facts['forced'] === true;
}

/** True when the table was not there before. */
export function isNewTable(table: string, { before, after }: Between): boolean {
  return (
    factsOf(before, 'table', table) === undefined && factsOf(after, 'table', table) !== undefined
  );
}

/** True when a restrictive policy for all commands stands above all else that the role is given. */
export function hasFloor(snapshot: PolicySnapshot, table: string, roles: unknown): boolean {
  return (
    isForced(snapshot, table) &&
    policiesOf(snapshot, table).some(
      (policy) =>
        policy['permissive'] === false &&
        policy['command'] === 'ALL' &&
        policy['using'] !== null &&
        policy['withCheck'] !== null &&
        coversRoles(policy['roles'], roles),
    )
  );
}

/**
 * True when the table was not there before and was born isolated: forced, with a tenant that cannot
 * be null, keys that all hold it, and policies word for word those of a table that was isolated
 * already. Only the permissive ones may be missing.
 */
export function isIsolatedFromStart(table: string, between: Between): boolean {
  const { before, after } = between;
  if (!isNewTable(table, between) || !isWellKept(after, table)) return false;
  const written = policiesOf(after, table).map(textOf);
  return objectsOf(before, 'table').some(([model]) => {
    if (!isWellKept(before, model)) return false;
    const all = policiesOf(before, model);
    const needed = all.filter((policy) => policy['permissive'] === false).map(textOf);
    const allowed = new Set(all.map(textOf));
    return (
      needed.every((text) => written.includes(text)) && written.every((text) => allowed.has(text))
    );
  });
}

function isWellKept(snapshot: PolicySnapshot, table: string): boolean {
  const tenant = factsOf(snapshot, 'tenant column', table);
  const kind = factsOf(snapshot, 'table', table)?.['kind'];
  return (
    kind !== 'foreign table' &&
    tenant?.['notNull'] === true &&
    hasFloor(snapshot, table, [snapshot.appRole]) &&
    objectsOf(snapshot, 'index').every(
      ([, index]) =>
        index['table'] !== table || index['unique'] !== true || index['holdsTenant'] === true,
    )
  );
}

function policiesOf(snapshot: PolicySnapshot, table: string): readonly Facts[] {
  return objectsOf(snapshot, 'policy')
    .map(([, policy]) => policy)
    .filter((policy) => policy['table'] === table);
}

/** A policy without the name of its table. */
function textOf(policy: Facts): string {
  return renderCanonicalJson({ ...policy, table: null });
}
