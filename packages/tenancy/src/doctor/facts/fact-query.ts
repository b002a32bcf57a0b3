import type { CatalogClient } from '../finding.ts';

/**
 * Reads facts of one shape. The database builds each as JSON, so that booleans, numbers and lists
 * arrive as such whatever type parsers the client has. The shape is what the statement selects; the
 * catalog is trusted to be a catalog.
 */
export async function readFacts<Fact>(
  client: CatalogClient,
  sql: string,
  values: unknown[] = [],
): Promise<readonly Fact[]> {
  const { rows } = await client.query(
    `select pg_catalog.to_jsonb(fact) as fact from (${sql}) as fact`,
    values,
  );
  return rows.map((row) => row['fact'] as Fact);
}

/** What the statements that read facts are asked with. */
export interface FactScope {
  /** Object ids of PUBLIC (0), the application's role and the plain roles that it is a member of. */
  readonly appGrantees: readonly string[];
  /** Unquoted names of schemas, or null for all that are not the system's. */
  readonly schemas: readonly string[] | null;
  /** Unquoted. */
  readonly tenantColumn: string;
}

/** A condition on `n`, a row of pg_namespace. `$1` names the schemas, or is null. */
export const inScope = `(
  case when $1::text[] is null
       then n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
       else n.nspname = any ($1::text[]) end
)`;

/** A condition that refuses members of extensions, which their authors answer for. */
export function isOwnObject(catalog: string, id: string): string {
  return `not exists (
    select from pg_catalog.pg_depend member
     where member.classid = 'pg_catalog.${catalog}'::pg_catalog.regclass
       and member.objid = ${id} and member.deptype = 'e')`;
}

/** One privilege that the application has through a grant. */
export interface Grant {
  readonly privilege: string;
  /** Quoted, or `public`. */
  readonly grantee: string;
}

/** The grants in an access list that reach the application, but for the owner's own. `$2`: grantees. */
export function grantsOf(accessList: string, owner: string): string {
  return `coalesce((
    select pg_catalog.jsonb_agg(distinct pg_catalog.jsonb_build_object(
             'privilege', x.privilege_type,
             'grantee', case when x.grantee = 0 then 'public' else pg_catalog.quote_ident(r.rolname) end))
      from pg_catalog.aclexplode(${accessList}) x
      left join pg_catalog.pg_roles r on r.oid = x.grantee
     where x.grantee = any ($2::oid[]) and x.grantee <> ${owner}), '[]')`;
}
