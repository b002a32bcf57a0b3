--! purpose: the keys for providers of models that a tenant brings itself
--! breaking: no   lock: new objects only

-- The secret is in the vault, at (provider, id, 'api_key'). A tenant that has any row here for a provider is served by
-- its active key or not at all.
--
-- active    calls are made with it; one for each provider
-- retiring  another took its place; calls under way may use it until retires_at
-- inactive  by a person, or because the provider refused it; for good
create table llm_gateway.provider_key (
  tenant_id        uuid        not null references tenancy.tenant (id),
  id               uuid        not null default gen_random_uuid(),
  provider         text        not null check (provider in ('openai', 'anthropic')),
  label            text        not null check (length(label) between 1 and 80),
  last_four        text        not null check (length(last_four) = 4),
  state            text        not null default 'active' check (state in ('active', 'retiring', 'inactive')),
  -- Calls in a row that the provider refused because of the key.
  refusals         integer     not null default 0 check (refusals >= 0),
  inactive_because text        check (inactive_because in ('deactivated', 'refused_by_provider')),
  added_at         timestamptz not null default clock_timestamp(),
  retires_at       timestamptz,
  primary key (tenant_id, id),
  check ((state = 'retiring') = (retires_at is not null)),
  check ((state = 'inactive') = (inactive_because is not null))
);
create unique index provider_key_active on llm_gateway.provider_key (tenant_id, provider) where state = 'active';
create index provider_key_by_state on llm_gateway.provider_key (tenant_id, provider, state, retires_at);
select tenancy.isolate_by_tenant('llm_gateway.provider_key');
select tenancy.describe_capture('llm_gateway.provider_key', '{"columns": {
  "provider": "value", "state": "value", "refusals": "value", "inactive_because": "value", "retires_at": "value"}}');

grant select, delete on llm_gateway.provider_key to ataski_app;
-- Not the id: one that was deactivated would be active again, with the secret that stands in the vault at its id.
grant insert (provider, label, last_four) on llm_gateway.provider_key to ataski_app;
grant update (state, refusals, inactive_because, retires_at) on llm_gateway.provider_key to ataski_app;

-- AL001: a state is left and never gone back to, whatever a tenant's SQL says, so that a key that somebody took out of
-- use stays out of use. AL002: one that was replaced is used for a week at the longest, as it is offered.
create function llm_gateway.refuse_return()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if old.state = 'inactive' or old.state = 'retiring' and new.state = 'active' then
    raise exception using errcode = 'AL001', message = 'a key that is out of use stays so';
  end if;
  if new.retires_at > clock_timestamp() + interval '7 days' then
    raise exception using errcode = 'AL002', message = 'a key that was replaced is used for a week at the longest';
  end if;
  return new;
end
$$;
revoke all on function llm_gateway.refuse_return() from public;
create trigger refuse_return
  before update on llm_gateway.provider_key
  for each row execute function llm_gateway.refuse_return();

-- FORCE row level security binds the owner too, as whom the function below runs.
create policy look_up on llm_gateway.provider_key as permissive for select to ataski_owner using (true);

-- How the keys of these tenants for these providers stand, place by place, from 1. To the platform alone: it asks for all
-- tenants together whose calls are under way.
-- Of those that are out of use it answers one at most, which says that there is any; of those that another took the place
-- of, the eight that may be used longest. So no tenant makes the answer long on which all others wait.
create function llm_gateway.list_key_states(tenant_ids uuid[], providers text[])
returns table (place integer, id uuid, state text, retires_at timestamptz, refusals integer)
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
  select tenancy.require_platform();
  select asked.place::integer, known.id,
         case when known.retires_at <= clock_timestamp() then 'inactive' else known.state end,
         known.retires_at, known.refusals
    from unnest($1, $2) with ordinality as asked (tenant_id, provider, place)
   cross join lateral (
     (select current.*
        from llm_gateway.provider_key as current
       where current.tenant_id = asked.tenant_id and current.provider = asked.provider and current.state = 'active')
     union all
     (select leaving.*
        from llm_gateway.provider_key as leaving
       where leaving.tenant_id = asked.tenant_id
         and leaving.provider = asked.provider
         and leaving.state = 'retiring'
         and leaving.retires_at > clock_timestamp()
       order by leaving.retires_at desc
       limit 8)
     union all
     (select gone.*
        from (
          (select inactive.*
             from llm_gateway.provider_key as inactive
            where inactive.tenant_id = asked.tenant_id
              and inactive.provider = asked.provider
              and inactive.state = 'inactive'
            limit 1)
          union all
          (select retired.*
             from llm_gateway.provider_key as retired
            where retired.tenant_id = asked.tenant_id
              and retired.provider = asked.provider
              and retired.state = 'retiring'
              and retired.retires_at <= clock_timestamp()
            limit 1)
        ) as gone
       limit 1)
   ) as known
$$;
revoke all on function llm_gateway.list_key_states(uuid[], text[]) from public;
grant execute on function llm_gateway.list_key_states(uuid[], text[]) to ataski_app;
