import type pg from 'pg';

/** Rows that refer to others, which refer to others: deeper chains than this are not there. */
const depth = 3;

/**
 * Lets every row refer to a row of its own tenant, in the order of no list of ours: rows that were
 * filled in one by one point nowhere, and a copy of them would fail on its foreign keys before it
 * could prove anything.
 */
export async function linkRows(superuser: pg.Pool): Promise<void> {
  const { rows } = await superuser.query<{ sql: string }>(foreignKeysSql);
  const client = await superuser.connect();
  try {
    await client.query('set session_replication_role = replica');
    for (let pass = 0; pass < depth; pass += 1) for (const { sql } of rows) await client.query(sql);
  } finally {
    client.release(true);
  }
}

const columns = (relation: string, numbers: string, alias: string) => `(
  select string_agg(format('${alias}%I', a.attname), ', ' order by key.place)
    from unnest(${numbers}) with ordinality as key (number, place)
    join pg_attribute a on a.attrelid = ${relation} and a.attnum = key.number)`;

const hasTenant = (relation: string) =>
  `exists (select from pg_attribute a where a.attrelid = ${relation} and a.attname = 'tenant_id')`;

const foreignKeysSql = `
  select format('update %s child set (%s) = (select %s from %s parent where parent.tenant_id = child.tenant_id limit 1)',
                k.conrelid::regclass, ${columns('k.conrelid', 'k.conkey', '')},
                ${columns('k.confrelid', 'k.confkey', 'parent.')}, k.confrelid::regclass) as sql
    from pg_constraint k
   where k.contype = 'f' and k.conparentid = 0
     and ${hasTenant('k.conrelid')} and ${hasTenant('k.confrelid')}
   order by k.oid`;
