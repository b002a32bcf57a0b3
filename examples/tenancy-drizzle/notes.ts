import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { alias, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core';

import type { ClaimBook } from '../claims.ts';
import type { ExampleDatabase } from '../example-database.ts';
import { refusalOf } from '../refusal-of.ts';
import { withDrizzle } from './drizzle-on-tenant.ts';

const note = pgSchema('notes').table('note', {
  // Filled in by the database, from the context.
  tenantId: uuid('tenant_id')
    .notNull()
    .default(sql`tenancy.current_tenant_id()`),
  id: uuid('id').notNull().defaultRandom(),
  text: text('text').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});

/** Drizzle: its own query builder, bound to a tenant transaction. */
export async function showNotes(database: ExampleDatabase, book: ClaimBook): Promise<void> {
  const { tenancy, barePool, acme, globex } = database;

  const [written, created] = await withDrizzle(tenancy, acme, async (db) => {
    const [created] = await db.insert(note).values({ text: 'of acme' }).returning();
    return [await db.select().from(note).where(eq(note.text, 'of acme')), created];
  });
  book.check(
    'a tenant reads what it wrote',
    written[0]?.id === created?.id && written[0]?.createdAt instanceof Date,
  );

  const seen = await withDrizzle(tenancy, globex, (db) => db.select().from(note));
  book.check('the other tenant does not see it', seen.length === 0);

  const touched = await withDrizzle(tenancy, globex, async (db) => [
    ...(await db.update(note).set({ text: 'taken' }).returning()),
    ...(await db.delete(note).returning()),
  ]);
  const left = await withDrizzle(tenancy, acme, (db) => db.select().from(note));
  book.check(
    'the other tenant neither changes nor deletes it',
    touched.length === 0 && left[0]?.text === 'of acme',
  );

  const planted = withDrizzle(tenancy, globex, (db) =>
    db.insert(note).values({ tenantId: acme.tenantId, text: 'planted' }),
  );
  book.check(
    'a row for another tenant is refused',
    (await refusalOf(planted)) === 'TENANCY_STATEMENT_DENIED',
  );

  const bare = drizzle(barePool).select().from(note);
  book.check('a query without a context raises', (await refusalOf(bare)) === 'AT001');

  // Two columns of one name cannot be told apart here, so the adapter refuses them.
  const other = alias(note, 'other');
  const twins = withDrizzle(tenancy, acme, (db) =>
    db.select().from(note).innerJoin(other, eq(note.id, other.id)),
  );
  if ((await refusalOf(twins)) !== 'UNKNOWN') throw new Error('Columns of one name were mixed up.');
}
