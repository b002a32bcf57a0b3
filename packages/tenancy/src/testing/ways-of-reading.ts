import { matches } from './tenant-row.ts';
import type { LocatedRow } from './tenant-row.ts';

/** One plain way in which SQL may come across a row. */
export interface WayOfReading {
  /** As a failed expectation names it. */
  readonly name: string;
  sql(row: LocatedRow): string;
  /** The statement takes the values of the key. */
  readonly takesKey: boolean;
  /** True when the answer holds the row, or tells that it is there. */
  tells(rows: readonly Readonly<Record<string, unknown>>[], identity: string): boolean;
}

/** The key of a row as one text, by which two readers can compare what they see. */
function identityOf({ columns }: LocatedRow): string {
  return `pg_catalog.jsonb_build_array(${columns.map(({ name }) => `t.${name}`).join(', ')})::text`;
}

const holdsIdentity: WayOfReading['tells'] = (rows, identity) =>
  rows.some((row) => row['identity'] === identity);

/** By its key; the first thing to ask its owner. */
export const readingByKey: WayOfReading = {
  name: 'a select by its key',
  sql: (row) =>
    `select ${identityOf(row)} as identity from ${row.relation} as t where ${matches(row)}`,
  takesKey: true,
  tells: holdsIdentity,
};

/** All of them. */
export const waysOfReading: readonly WayOfReading[] = [
  readingByKey,
  {
    name: 'a select of all rows',
    sql: (row) => `select ${identityOf(row)} as identity from ${row.relation} as t`,
    takesKey: false,
    tells: holdsIdentity,
  },
  {
    name: 'a count',
    sql: (row) =>
      `select pg_catalog.count(*)::int as count from ${row.relation} as t where ${matches(row)}`,
    takesKey: true,
    tells: (rows) => rows[0]?.['count'] !== 0,
  },
  {
    name: 'a select for update',
    sql: (row) => `${readingByKey.sql(row)} for update`,
    takesKey: true,
    tells: holdsIdentity,
  },
  {
    name: 'a join',
    sql: (row) => {
      const wanted = row.columns.map(({ type }, index) => `$${String(index + 1)}::${type}`);
      const names = row.columns.map((_, index) => `c${String(index)}`);
      const on = row.columns.map(({ name }, index) => `t.${name} = wanted.c${String(index)}`);
      return `select ${identityOf(row)} as identity
                from (values (${wanted.join(', ')})) as wanted (${names.join(', ')})
                join ${row.relation} as t on ${on.join(' and ')}`;
    },
    takesKey: true,
    tells: holdsIdentity,
  },
  {
    name: 'an aggregate',
    sql: (row) =>
      `select pg_catalog.array_agg(${identityOf(row)}) as identities from ${row.relation} as t`,
    takesKey: false,
    tells: (rows, identity) =>
      rows.some(({ identities }) => Array.isArray(identities) && identities.includes(identity)),
  },
  {
    name: 'an exists',
    sql: (row) =>
      `select exists (select from ${row.relation} as t where ${matches(row)}) as is_there`,
    takesKey: true,
    tells: (rows) => rows[0]?.['is_there'] !== false,
  },
];
