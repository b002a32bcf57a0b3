import type { ClaimBook } from '../claims.ts';
import type { ExampleDatabase } from '../example-database.ts';
import { refusalOf } from '../refusal-of.ts';

/** Bare `pg`: SQL through a tenant transaction, or one statement in one network wait. */
export async function showNotes(database: ExampleDatabase, book: ClaimBook): Promise<void> {
  const { tenancy, barePool, acme, globex } = database;

  // Several statements: a transaction. The tenant of the new row is taken from the context.
  const written = await tenancy.withTenant(acme, async (tx) => {
    await tx.query('insert into notes.note (text) values ($1)', ['of acme']);
    const { rows } = await tx.query<{ text: string }>('select text from notes.note');
    return rows.map(({ text }) => text);
  });
  book.check('a tenant reads what it wrote', written.join() === 'of acme');

  // One statement: no transaction to write down.
  const seen = await tenancy.query(globex, 'select text from notes.note');
  book.check('the other tenant does not see it', seen.rows.length === 0);

  const changed = await tenancy.query(globex, 'update notes.note set text = $1', ['taken']);
  const deleted = await tenancy.query(globex, 'delete from notes.note');
  const left = await tenancy.query<{ text: string }>(acme, 'select text from notes.note');
  book.check(
    'the other tenant neither changes nor deletes it',
    changed.rowCount + deleted.rowCount === 0 && left.rows[0]?.text === 'of acme',
  );

  const plant = 'insert into notes.note (tenant_id, text) values ($1, $2)';
  const planted = tenancy.query(globex, plant, [acme.tenantId, 'planted']);
  book.check(
    'a row for another tenant is refused',
    (await refusalOf(planted)) === 'TENANCY_STATEMENT_DENIED',
  );

  const bare = barePool.query('select text from notes.note');
  book.check('a query without a context raises', (await refusalOf(bare)) === 'AT001');
}
