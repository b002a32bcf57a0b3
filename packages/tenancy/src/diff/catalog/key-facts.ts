import { listOf } from './reach.ts';

/** Indexes and the keys that they carry, and foreign keys with what they do. */
export const keyFacts = `
  select 'index', pg_catalog.format('%s index %I', r.name, c.relname), pg_catalog.jsonb_build_object(
    'table', r.name,
    'primary', i.indisprimary,
    'unique', i.indisunique,
    'exclusion', (select pg_catalog.pg_get_constraintdef(x.oid)
                    from pg_catalog.pg_constraint x
                   where x.conindid = c.oid and x.contype = 'x'),
    'method', m.amname,
    'columns', (select pg_catalog.jsonb_agg(pg_catalog.pg_get_indexdef(c.oid, n, false) order by n)
                  from pg_catalog.generate_series(1, i.indnkeyatts::int) as n),
    'operatorClasses', (select pg_catalog.jsonb_agg(o.opcname order by k.place)
                          from pg_catalog.unnest(i.indclass::oid[]) with ordinality as k (oid, place)
                          join pg_catalog.pg_opclass o on o.oid = k.oid),
    'included', (select coalesce(pg_catalog.jsonb_agg(pg_catalog.pg_get_indexdef(c.oid, n, false) order by n), '[]'::jsonb)
                   from pg_catalog.generate_series(i.indnkeyatts + 1, i.indnatts::int) as n),
    'predicate', pg_catalog.pg_get_expr(i.indpred, i.indrelid),
    'valid', i.indisvalid,
    'holdsTenant', i.indkey[0 : i.indnkeyatts - 1] @> array[r.tenant_column],
    'leadsWithTenant', i.indkey[0] = r.tenant_column
  )
    from pg_catalog.pg_index i
    join stored r on r.oid = i.indrelid
    join pg_catalog.pg_class c on c.oid = i.indexrelid
    join pg_catalog.pg_am m on m.oid = c.relam
  union all
  select 'foreign key', pg_catalog.format('%s foreign key %I', r.name, k.conname), pg_catalog.jsonb_build_object(
    'table', r.name,
    'columns', (select pg_catalog.jsonb_agg(a.attname order by p.place)
                  from pg_catalog.unnest(k.conkey) with ordinality as p (attnum, place)
                  join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = p.attnum),
    'references', coalesce(t.name, k.confrelid::regclass::text),
    'referencedColumns', (select pg_catalog.jsonb_agg(a.attname order by p.place)
                            from pg_catalog.unnest(k.confkey) with ordinality as p (attnum, place)
                            join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = p.attnum),
    'onDelete', case k.confdeltype when 'c' then 'CASCADE' when 'n' then 'SET NULL' when 'd' then 'SET DEFAULT'
                                   when 'r' then 'RESTRICT' else 'NO ACTION' end,
    'onUpdate', case k.confupdtype when 'c' then 'CASCADE' when 'n' then 'SET NULL' when 'd' then 'SET DEFAULT'
                                   when 'r' then 'RESTRICT' else 'NO ACTION' end,
    'deleteSets', ${listOf('a.attname', 'from pg_catalog.pg_attribute a where a.attrelid = k.conrelid and a.attnum = any (k.confdelsetcols)')},
    'validated', k.convalidated,
    'deferrable', k.condeferrable,
    -- Null where the question does not arise: one of the two tables has no tenant.
    'pairsTenant', case when r.tenant_column is not null and t.tenant_column is not null then exists (
      select from rows from (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey)) as p (here, there)
       where p.here = r.tenant_column and p.there = t.tenant_column
    ) end
  )
    from pg_catalog.pg_constraint k
    join stored r on r.oid = k.conrelid
    left join stored t on t.oid = k.confrelid
   where k.contype = 'f'`;
