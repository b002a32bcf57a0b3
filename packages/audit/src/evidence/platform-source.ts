import type { AuditCatalogClient } from '../doctor/finding.ts';
import { AuditError } from '../errors.ts';
import { platformStream } from '../sealing/origin.ts';
import type { StreamSource } from './stream-source.ts';

/**
 * Reads the platform's stream from one snapshot, on one connection of a superuser: nobody else is
 * given its rows. Throws AUDIT_PLATFORM_HIDDEN for another login, for which policies would leave
 * rows out without a word.
 */
export async function readPlatformStream<T>(
  connection: AuditCatalogClient,
  work: (source: StreamSource) => Promise<T>,
): Promise<T> {
  await connection.query('begin isolation level repeatable read read only');
  try {
    await requireAllRows(connection);
    return await work({
      stream: platformStream,
      query: async <Row>(sql: string, values: readonly unknown[]) =>
        (await connection.query(sql, [...values])).rows as Row[],
    });
  } finally {
    await connection.query('rollback');
  }
}

async function requireAllRows(connection: AuditCatalogClient): Promise<void> {
  const { rows } = await connection.query(
    `select rolsuper or rolbypassrls as "isShownAll"
       from pg_catalog.pg_roles
      where rolname = current_user`,
  );
  if (rows[0]?.['isShownAll'] !== true) throw new AuditError('AUDIT_PLATFORM_HIDDEN');
}
