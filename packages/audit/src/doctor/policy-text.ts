/**
 * What PostgreSQL writes back of an expression differs from what a migration says in casts, aliases
 * and brackets. Without those the two are the same text.
 */
const ornaments = String.raw`::[a-z]+|\bas\s+(current_\w+|ops_tenant_id|retiring_month)\b|\bas\b|[()\s]`;

/** The text of a policy behind `on <table>`, as a migration writes it, without ornaments. */
export function plainPolicy(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/\bin \(([^)]*)\)/g, '= any (array[$1])')
    .replaceAll(new RegExp(ornaments, 'g'), '');
}

/** SQL of the same for the row `p` of `pg_policy`. */
export const plainPolicySql = `regexp_replace(lower(concat(
  case when p.polpermissive then 'permissive' else 'restrictive' end,
  'for', case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
  'to', (select string_agg(coalesce(r.rolname, 'public'), ',') from unnest(p.polroles) as o (oid) left join pg_roles r on r.oid = o.oid),
  'using' || pg_get_expr(p.polqual, p.polrelid),
  'withcheck' || pg_get_expr(p.polwithcheck, p.polrelid)
)), '${ornaments.replaceAll(String.raw`\b`, String.raw`\y`)}', '', 'g')`;

const isOwn = 'tenant_id = (select tenancy.current_tenant_id())';

/** What tenancy's functions make, for tables with a tenant and for those without. */
export const tenancyPolicies = {
  isolated: {
    tenant_floor: `restrictive for all to ataski_app using (${isOwn}) with check (${isOwn})`,
    tenant_access: `permissive for all to ataski_app using (${isOwn}) with check (${isOwn})`,
    ops_read:
      'permissive for select to ataski_ops using (tenant_id = (select tenancy.ops_tenant_id()))',
  },
  shared: {
    owner_only: 'permissive for all to ataski_owner using (true) with check (true)',
    app_read: 'permissive for select to ataski_app using (true)',
  },
} as const;
