import { digestOf } from './digest.ts';
import { listOf } from './reach.ts';

/** The functions on which some policy rests, directly or through another function. */
export const policyFunctionList = `
  policy_function (oid) as (
    select d.refobjid
      from pg_catalog.pg_depend d
     where d.classid = 'pg_catalog.pg_policy'::regclass and d.refclassid = 'pg_catalog.pg_proc'::regclass
    union
    select d.refobjid
      from policy_function f
      join pg_catalog.pg_depend d
        on d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = f.oid and d.refclassid = 'pg_catalog.pg_proc'::regclass
  )`;

const searchPath = `(
  select pg_catalog.substr(s.line, 13) from pg_catalog.unnest(p.proconfig) as s (line)
   where pg_catalog.starts_with(s.line, 'search_path=')
)`;

/** Functions and procedures; the body as a digest. */
export const functionFacts = `
  select 'function', p.name, pg_catalog.jsonb_build_object(
    'schema', n.nspname,
    'owner', pg_catalog.pg_get_userbyid(p.proowner),
    'definer', p.prosecdef,
    'searchPath', ${searchPath},
    'settings', ${listOf(digestOf('s.line'), "from pg_catalog.unnest(p.proconfig) as s (line) where not pg_catalog.starts_with(s.line, 'search_path=')")},
    'language', l.lanname,
    'returns', pg_catalog.pg_get_function_result(p.oid),
    'volatility', case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
    'leakproof', p.proleakproof,
    'body', ${digestOf("pg_catalog.concat_ws(';', p.prosrc, p.probin, pg_catalog.pg_get_function_sqlbody(p.oid))")},
    'carriesPolicy', p.oid in (select oid from policy_function)
  )
    from routine p
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    join pg_catalog.pg_language l on l.oid = p.prolang`;
