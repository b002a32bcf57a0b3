import { digestOf } from './digest.ts';
import { listOf } from './reach.ts';

const option = (name: string) => `coalesce((
  select o.option_value::boolean from pg_catalog.pg_options_to_table(r.reloptions) o where o.option_name = '${name}'
), false)`;

/** What runs by itself or reads on behalf of others: views, triggers, rules, event triggers. */
export const programFacts = `
  select 'view', r.name, pg_catalog.jsonb_build_object(
    'owner', pg_catalog.pg_get_userbyid(r.relowner),
    'materialized', r.relkind = 'm',
    'securityInvoker', ${option('security_invoker')},
    'securityBarrier', ${option('security_barrier')},
    'definition', ${digestOf('pg_catalog.pg_get_viewdef(r.oid)')}
  )
    from relation r
   where r.relkind in ('v', 'm')
  union all
  select 'trigger', pg_catalog.format('%s trigger %I', r.name, t.tgname), pg_catalog.jsonb_build_object(
    'table', r.name,
    'function', pg_catalog.format('%I.%I', n.nspname, p.proname),
    'definer', p.prosecdef,
    'enabled', case t.tgenabled when 'O' then 'yes' when 'A' then 'always' when 'R' then 'on replicas' else 'no' end,
    'definition', pg_catalog.pg_get_triggerdef(t.oid)
  )
    from pg_catalog.pg_trigger t
    join relation r on r.oid = t.tgrelid
    join pg_catalog.pg_proc p on p.oid = t.tgfoid
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
   where not t.tgisinternal
  union all
  select 'rule', pg_catalog.format('%s rule %I', r.name, u.rulename), pg_catalog.jsonb_build_object(
    'table', r.name, 'enabled', u.ev_enabled, 'definition', ${digestOf('pg_catalog.pg_get_ruledef(u.oid)')}
  )
    from pg_catalog.pg_rewrite u
    join relation r on r.oid = u.ev_class
   where u.rulename <> '_RETURN'::name
  union all
  select 'event trigger', pg_catalog.quote_ident(e.evtname), pg_catalog.jsonb_build_object(
    'event', e.evtevent, 'enabled', e.evtenabled,
    'owner', pg_catalog.pg_get_userbyid(e.evtowner),
    'function', pg_catalog.format('%I.%I', n.nspname, p.proname),
    'tags', ${listOf('t.tag', 'from pg_catalog.unnest(e.evttags) as t (tag)')}
  )
    from pg_catalog.pg_event_trigger e
    join pg_catalog.pg_proc p on p.oid = e.evtfoid
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace`;
