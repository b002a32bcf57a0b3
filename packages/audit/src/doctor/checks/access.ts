import type { Check } from '../check.ts';
import { plainPolicy, plainPolicySql, tenancyPolicies } from '../policy-text.ts';

const tables = `
  audit_table as (
    select c.oid, format('%I.%I', n.nspname, c.relname) as name, c.relrowsecurity, c.relforcerowsecurity,
           c.relpersistence, c.relowner, c.relacl, c.relkind,
           exists (select from tenancy.tenant_table t where t.relation = c.oid) as is_isolated,
           exists (select from tenancy.shared_relation s where s.relation = c.oid) as is_shared
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p')
       and (n.nspname = 'audit'
            or c.oid in (select inhrelid from pg_inherits where inhparent = to_regclass('audit.audit_log')))
  )`;

const madeByTenancy = [tenancyPolicies.isolated, tenancyPolicies.shared]
  .flatMap((policies) =>
    Object.entries(policies).map(([name, text]) => {
      const isolates = String(policies === tenancyPolicies.isolated);
      return `(${isolates}, '${name}', '${plainPolicy(text)}')`;
    }),
  )
  .join(', ');

/** Who may do what with the tables and functions of the log. */
export const accessChecks: readonly Check[] = [
  {
    id: 'A05',
    name: 'row-security-not-forced',
    severity: 'error',
    remediation: 'alter table ... enable row level security, force row level security;',
    isGuarded: true,
    sql: `
      with ${tables}
      select name as object, 'row-level security is not both enabled and forced' as detail
        from audit_table
       -- A table that is being made has no rows yet; it counts once the log can hold any in it.
       where not (relrowsecurity and relforcerowsecurity) and {is_settled}`,
  },
  {
    id: 'A06',
    name: 'unknown-policy',
    severity: 'error',
    remediation: 'Drop it: a permissive policy opens the log beside those of the migrations.',
    isGuarded: true,
    sql: `
      with ${tables}
      select t.name || ' policy ' || p.polname as object, 'no migration made this policy as it is' as detail
        from pg_policy p
        join audit_table t on t.oid = p.polrelid
       where not exists (
         select from {accepted} a
          where a.kind = 'policy' and a.name = t.name || ' ' || p.polname and a.digest = ${plainPolicySql}
       )
         and not exists (
           select
             from (values ${madeByTenancy}) as made (isolates, policy, text)
            where made.policy = p.polname and made.text = ${plainPolicySql}
              and (t.is_isolated and made.isolates or t.is_shared and not made.isolates)
         )`,
  },
  {
    id: 'A07',
    name: 'policy-missing',
    severity: 'error',
    remediation: 'Make it again as the migration does.',
    isGuarded: false,
    sql: `
      with ${tables}
      select wanted.name as object, 'the policy is not there' as detail
        from (
          select a.name from {accepted} a where a.kind = 'policy'
          union all
          select t.name || ' ' || made.policy
            from audit_table t
            join (values (true, 'tenant_floor'), (true, 'tenant_access'), (false, 'owner_only')) as made (isolates, policy)
              on t.is_isolated and made.isolates or t.is_shared and not made.isolates
        ) as wanted
       where not exists (
           select from pg_policy p join audit_table t on t.oid = p.polrelid
            where wanted.name = t.name || ' ' || p.polname
         )`,
  },
  {
    id: 'A08',
    name: 'grant-on-partition',
    severity: 'error',
    remediation:
      'revoke all on ... from ...; the policies of the log do not hold for its partitions by themselves.',
    isGuarded: true,
    sql: `
      with ${tables}
      select t.name as object, pg_get_userbyid(g.grantee) || ' may ' || lower(g.privilege_type) as detail
        from audit_table t
        join pg_inherits i on i.inhrelid = t.oid and i.inhparent = to_regclass('audit.audit_log')
       cross join lateral (
         select x.grantee, x.privilege_type from aclexplode(t.relacl) x
         union
         select x.grantee, x.privilege_type from pg_attribute a, aclexplode(a.attacl) x where a.attrelid = t.oid
       ) as g
       where g.grantee <> t.relowner`,
  },
  {
    id: 'A09',
    name: 'unknown-grant',
    severity: 'error',
    remediation: 'revoke ... on ... from ...; no migration gave it.',
    isGuarded: true,
    sql: `
      with ${tables},
      granted as (
        select t.name as object, x.grantee, x.privilege_type, t.relowner as owner, t.is_isolated, t.is_shared
          from audit_table t, aclexplode(t.relacl) x
        union
        select t.name, x.grantee, x.privilege_type, t.relowner, t.is_isolated, t.is_shared
          from audit_table t join pg_attribute a on a.attrelid = t.oid, aclexplode(a.attacl) x
        union
        -- Made a moment ago a function is everybody's, until the migration says whose it is.
        select 'audit.' || p.proname, x.grantee, x.privilege_type, p.proowner, false, false
          from pg_proc p, aclexplode(p.proacl) x
         where p.pronamespace = to_regnamespace('audit')
      )
      select g.object, coalesce(r.rolname, 'everybody') || ' may ' || lower(g.privilege_type) as detail
        from granted g
        left join pg_roles r on r.oid = g.grantee
       where g.grantee <> g.owner
         and not (g.is_isolated and r.rolname = 'ataski_ops' and g.privilege_type = 'SELECT')
         and not (g.is_shared and r.rolname = 'ataski_app' and g.privilege_type = 'SELECT')
         and not exists (
           select from {accepted} a
            where a.kind = 'grant' and a.name = g.object || ' ' || r.rolname and a.digest = lower(g.privilege_type)
         )`,
  },
  {
    id: 'A10',
    name: 'grant-to-public',
    severity: 'error',
    remediation: 'revoke all on ... from public;',
    isGuarded: false,
    sql: `
      with granted as (
        select format('schema %I', n.nspname) as object, x.privilege_type
          from pg_namespace n, aclexplode(n.nspacl) x
         where n.nspname = 'audit' and x.grantee = 0
        union all
        select format('%I.%I', n.nspname, c.relname), x.privilege_type
          from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) x
         where n.nspname = 'audit' and x.grantee = 0
        union all
        select p.oid::regprocedure::text, x.privilege_type
          from pg_proc p join pg_namespace n on n.oid = p.pronamespace,
               aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
         where n.nspname = 'audit' and x.grantee = 0
      )
      select object, 'everybody may ' || lower(privilege_type) as detail from granted`,
  },
  {
    id: 'A11',
    name: 'foreign-owner',
    severity: 'error',
    remediation: 'alter ... owner to ataski_owner;',
    isGuarded: true,
    sql: `
      with owned as (
        select format('schema %I', n.nspname) as object, n.nspowner as owner
          from pg_namespace n where n.nspname = 'audit'
        union all
        select format('%I.%I', n.nspname, c.relname), c.relowner
          from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'audit'
        union all
        select p.oid::regprocedure::text, p.proowner
          from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'audit'
      )
      select object, 'it belongs to ' || pg_get_userbyid(owner) as detail
        from owned where pg_get_userbyid(owner) <> 'ataski_owner'`,
  },
  {
    id: 'A12',
    name: 'not-durable',
    severity: 'error',
    remediation: 'alter table ... set logged; after a crash an unlogged table is empty.',
    isGuarded: true,
    sql: `
      with ${tables}
      select name as object, 'the table is not logged' as detail from audit_table where relpersistence <> 'p'`,
  },
];
