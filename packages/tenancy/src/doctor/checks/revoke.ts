import type { Grant } from '../facts/fact-query.ts';
import type { ColumnGrant, Relation } from '../facts/relation-facts.ts';

/** `revoke … on … from …`, one statement for each grantee; null when there is nothing to revoke. */
export function revokeSql(grants: readonly Grant[], target: string): string | null {
  const statements = granteesIn(grants).map((grantee) => {
    const privileges = grants.filter((grant) => grant.grantee === grantee);
    return `revoke ${listOf(privileges)} on ${target} from ${grantee};`;
  });
  return statements.length === 0 ? null : statements.join('\n');
}

/** Takes everything on a relation away from whoever hands it to the application. */
export function revokeAllSql({ name, grants, columnGrants }: Relation): string {
  return granteesIn([...grants, ...columnGrants])
    .map((grantee) => `revoke all on ${name} from ${grantee};`)
    .join('\n');
}

/** The same for privileges on single columns. */
export function revokeColumnsSql(grants: readonly ColumnGrant[], table: string): string | null {
  const statements = grants.map(
    ({ privilege, column, grantee }) =>
      `revoke ${privilege.toLowerCase()} (${column}) on ${table} from ${grantee};`,
  );
  return statements.length === 0 ? null : statements.join('\n');
}

/** Who hands these privileges to the application, each once. */
export function granteesIn(grants: readonly Grant[]): readonly string[] {
  return [...new Set(grants.map(({ grantee }) => grantee))];
}

/** `TRUNCATE, TRIGGER`, each once. */
export function privilegesIn(grants: readonly Grant[]): string {
  return [...new Set(grants.map(({ privilege }) => privilege))].join(', ');
}

function listOf(grants: readonly Grant[]): string {
  return privilegesIn(grants).toLowerCase();
}
