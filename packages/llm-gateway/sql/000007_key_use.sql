--! purpose: when keys were last used, to the minute
--! breaking: no   lock: new objects only

-- Of virtual keys and of a tenant's provider keys. Apart from them, so that a use is no change of a key.
create table llm_gateway.key_use (
  tenant_id    uuid        not null references tenancy.tenant (id),
  key_id       uuid        not null,
  last_used_at timestamptz not null,
  primary key (tenant_id, key_id)
) with (fillfactor = 50);
select tenancy.isolate_by_tenant(
  'llm_gateway.key_use',
  'moves with the calls, each of which has audit rows of its own'
);
grant select, delete on llm_gateway.key_use to ataski_app;
create policy by_function on llm_gateway.key_use as permissive for all to ataski_owner
  using (true)
  with check (true);

-- Notes that keys of many tenants are in use, each once a minute at most. To the platform alone. In one order, so that
-- two processes never wait for one another in a circle. Answers how many it noted.
create function llm_gateway.note_key_uses(tenants uuid[], keys uuid[])
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  noted integer;
begin
  perform tenancy.require_platform();
  insert into llm_gateway.key_use as known (tenant_id, key_id, last_used_at)
  select used.tenant_id, used.key_id, date_trunc('minute', clock_timestamp())
    from (
      select distinct given.tenant_id, given.key_id
        from unnest(tenants, keys) as given (tenant_id, key_id)
       order by 1, 2
    ) as used
      on conflict (tenant_id, key_id) do update
     set last_used_at = excluded.last_used_at
   where known.last_used_at < excluded.last_used_at;
  get diagnostics noted = row_count;
  return noted;
end
$$;
revoke all on function llm_gateway.note_key_uses(uuid[], uuid[]) from public;
grant execute on function llm_gateway.note_key_uses(uuid[], uuid[]) to ataski_app;
