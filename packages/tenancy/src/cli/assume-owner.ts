import type { MigrationClient } from '../schema/migrate.ts';

/**
 * Becomes the owner of the schema for the rest of the connection where the login may, as
 * `ataski_migrator` does; another login reads with its own rights.
 */
export async function assumeOwner(client: MigrationClient): Promise<void> {
  const { rows } = await client.query(
    `select from pg_catalog.pg_roles r
      where r.rolname = 'ataski_owner' and pg_catalog.pg_has_role(r.oid, 'SET')`,
  );
  if (rows.length > 0) await client.query('set role ataski_owner');
}
