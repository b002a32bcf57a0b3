import { createHash } from 'node:crypto';

import { renderCanonicalJson } from '../canonical-json.ts';
import type { CatalogClient } from '../doctor/finding.ts';

/** What an attestation is about: one database, with exactly this schema. */
export interface AttestationSubject {
  readonly database: string;
  /** As in `tenancy.migration`: `package/000001_name` and the SHA-256 of its SQL. */
  readonly migrations: readonly { readonly name: string; readonly checksum: string }[];
  /**
   * Tables and views with the tenant column, as `schema.name`, that the application role may touch
   * in any way.
   */
  readonly tenantTables: readonly string[];
}

/** How the database names what a subject is read from. */
export interface SubjectOptions {
  /** Default `ataski_app`. */
  readonly appRole?: string;
  /** Default `tenant_id`. */
  readonly tenantColumn?: string;
}

/** Reads the subject from the database that was examined, as a role that may read the register. */
export async function readSubject(
  client: CatalogClient,
  options: SubjectOptions = {},
): Promise<AttestationSubject> {
  const { appRole = 'ataski_app', tenantColumn = 'tenant_id' } = options;
  const { rows } = await client.query(subjectSql, [tenantColumn, appRole]);
  const [row] = rows as unknown as readonly AttestationSubject[];
  return row ?? { database: '', migrations: [], tenantTables: [] };
}

/** One digest for all applied migrations, whatever their order in the list. */
export function schemaDigestOf({ migrations }: AttestationSubject): string {
  const ordered = migrations
    .map(({ name, checksum }) => ({ name, checksum }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  return createHash('sha256').update(renderCanonicalJson(ordered), 'utf8').digest('hex');
}

const subjectSql = `
  select pg_catalog.current_database()::text as database,
         (select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
                   'name', m.package || '/' || pg_catalog.lpad(m.number::text, 6, '0') || '_' || m.name,
                   'checksum', m.checksum) order by m.package, m.number), '[]'::jsonb)
            from tenancy.migration m) as migrations,
         (select coalesce(pg_catalog.jsonb_agg(t.name order by t.name collate "C"), '[]'::jsonb)
            from (select n.nspname::text || '.' || c.relname::text as name
                    from pg_catalog.pg_class c
                    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                    join pg_catalog.pg_attribute a
                      on a.attrelid = c.oid and a.attname = $1::name and not a.attisdropped
                   where c.relkind in ('r', 'p', 'v', 'm', 'f')
                     and not pg_catalog.starts_with(n.nspname::text, 'pg_')
                     and pg_catalog.has_schema_privilege($2::name, n.oid, 'usage')
                     and (pg_catalog.has_any_column_privilege($2::name, c.oid, 'select, insert, update, references')
                          or pg_catalog.has_table_privilege($2::name, c.oid, 'delete, truncate, trigger'))) as t) as "tenantTables"`;
