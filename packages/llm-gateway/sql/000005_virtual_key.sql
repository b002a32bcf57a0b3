--! purpose: virtual keys: what the SDKs of a tenant's agents send as their API key
--! breaking: no   lock: new objects only

-- Of the key's text only an HMAC under a pepper that no database holds. Without the pepper a dump of this table neither
-- opens anything nor can be used to try texts against.
create table llm_gateway.virtual_key (
  tenant_id  uuid        not null references tenancy.tenant (id),
  id         uuid        not null default gen_random_uuid(),
  hash       bytea       not null check (octet_length(hash) = 32),
  last_four  text        not null check (last_four ~ '^[A-Za-z0-9_-]{4}$'),
  label      text        not null check (length(label) between 1 and 80),
  -- For whom the key acts: always an agent, so that no key can pass for a person or for the product.
  agent_id   text        not null collate "C" check (agent_id ~ '^[A-Za-z0-9._:@+-]{1,128}$'),
  user_id    text        collate "C" check (user_id ~ '^[A-Za-z0-9._:@+-]{1,128}$'),
  surfaces   text[]      not null check (
    cardinality(surfaces) > 0 and surfaces <@ array[
      'chat_completions', 'responses', 'embeddings', 'messages', 'count_tokens', 'models']
  ),
  -- Null: all that have a price.
  models     text[]      check (cardinality(models) between 1 and 100),
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (tenant_id, id),
  constraint four_hundred_days_at_most
    check (expires_at > created_at and expires_at <= created_at + interval '9600 hours')
);
-- No unique key, which would have to lead with the tenant: two rows of one hash open nothing, see below.
create index virtual_key_by_hash on llm_gateway.virtual_key (hash);
select tenancy.isolate_by_tenant('llm_gateway.virtual_key', ops_readable => false);
select tenancy.describe_capture('llm_gateway.virtual_key', '{"columns": {
  "agent_id": "value", "user_id": "value", "surfaces": "value", "models": "value", "expires_at": "value",
  "revoked_at": "value"}}');

-- The hash is written and never read; a key is revoked and nothing else of it ever changes.
grant select (tenant_id, id, last_four, label, agent_id, user_id, surfaces, models, created_at, expires_at, revoked_at)
  on llm_gateway.virtual_key to ataski_app;
grant insert (id, hash, last_four, label, agent_id, user_id, surfaces, models, expires_at)
  on llm_gateway.virtual_key to ataski_app;
grant update (revoked_at) on llm_gateway.virtual_key to ataski_app;
create policy revoked_for_good on llm_gateway.virtual_key as restrictive for update to ataski_app
  using (revoked_at is null)
  with check (revoked_at is not null);

-- FORCE row level security binds the owner too, as whom the function below runs.
create policy look_up on llm_gateway.virtual_key as permissive for select to ataski_owner using (true);

-- Whose keys these are, while they are neither revoked nor expired: exact hashes in, one row for each that is known,
-- with the hash's place, from 1. To the platform alone, for a tenant is not known yet. Nothing where two rows have the
-- same hash: one of them was written by somebody else. Many at once, because all keys in use are asked for together;
-- each by the index, whatever a plan that was made for few of them would say.
create function llm_gateway.find_virtual_keys(hashes bytea[])
returns table (
  place      integer,
  tenant_id  uuid,
  id         uuid,
  agent_id   text,
  user_id    text,
  surfaces   text[],
  models     text[],
  expires_at timestamptz
)
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
  select tenancy.require_platform();
  select asked.place::integer, known.tenant_id, known.id, known.agent_id, known.user_id, known.surfaces, known.models,
         known.expires_at
    from unnest($1) with ordinality as asked (hash, place)
    join llm_gateway.virtual_key as known on known.hash = asked.hash
   where known.revoked_at is null
     and known.expires_at > clock_timestamp()
     and (select count(*) from llm_gateway.virtual_key as twin where twin.hash = asked.hash) = 1
$$;
revoke all on function llm_gateway.find_virtual_keys(bytea[]) from public;
grant execute on function llm_gateway.find_virtual_keys(bytea[]) to ataski_app;
