import { Kysely, PostgresDialect } from 'kysely';
import type { Generated } from 'kysely';

import type { ClaimBook } from '../claims.ts';
import type { ExampleDatabase } from '../example-database.ts';
import { refusalOf } from '../refusal-of.ts';
import { kyselyOnTenant } from './kysely-on-tenant.ts';

interface Schema {
  'notes.note': {
    tenant_id: Generated<string>;
    id: Generated<string>;
    text: string;
    created_at: Generated<Date>;
  };
}

/** Kysely: its own query builder, bound to a tenant transaction. */
export async function showNotes(database: ExampleDatabase, book: ClaimBook): Promise<void> {
  const { tenancy, barePool, acme, globex } = database;

  const written = await tenancy.withTenant(acme, async (tx) => {
    const db = kyselyOnTenant<Schema>(tx);
    await db.insertInto('notes.note').values({ text: 'of acme' }).execute();
    return db.selectFrom('notes.note').select(['text', 'created_at']).executeTakeFirstOrThrow();
  });
  book.check(
    'a tenant reads what it wrote',
    written.text === 'of acme' && written.created_at instanceof Date,
  );

  const seen = await tenancy.withTenant(globex, (tx) =>
    kyselyOnTenant<Schema>(tx).selectFrom('notes.note').selectAll().execute(),
  );
  book.check('the other tenant does not see it', seen.length === 0);

  const touched = await tenancy.withTenant(globex, async (tx) => {
    const db = kyselyOnTenant<Schema>(tx);
    const changed = await db.updateTable('notes.note').set({ text: 'taken' }).executeTakeFirst();
    const deleted = await db.deleteFrom('notes.note').executeTakeFirst();
    return changed.numUpdatedRows + deleted.numDeletedRows;
  });
  const left = await tenancy.withTenant(acme, (tx) =>
    kyselyOnTenant<Schema>(tx).selectFrom('notes.note').select('text').execute(),
  );
  book.check(
    'the other tenant neither changes nor deletes it',
    touched === 0n && left[0]?.text === 'of acme',
  );

  const planted = tenancy.withTenant(globex, (tx) =>
    kyselyOnTenant<Schema>(tx)
      .insertInto('notes.note')
      .values({ tenant_id: acme.tenantId, text: 'planted' })
      .execute(),
  );
  book.check(
    'a row for another tenant is refused',
    (await refusalOf(planted)) === 'TENANCY_STATEMENT_DENIED',
  );

  const bare = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: barePool }) });
  const asked = bare.selectFrom('notes.note').selectAll().execute();
  book.check('a query without a context raises', (await refusalOf(asked)) === 'AT001');
}
