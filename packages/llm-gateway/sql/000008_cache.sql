--! purpose: answers of models that a tenant may be given again
--! breaking: no   lock: new objects only

-- What the keys of a tenant's answers are derived from: 32 random bytes, sealed by the vault for the tenant. Without
-- this row none of its answers is found; with the row go the answers. Another secret has another id, so a process that
-- remembers the one before finds nothing by it and stores nothing under it.
create table llm_gateway.cache_secret (
  tenant_id  uuid        not null references tenancy.tenant (id),
  id         uuid        not null,
  sealed     bytea       not null check (octet_length(sealed) between 1 and 1024),
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id),
  unique (tenant_id, id)
);
select tenancy.isolate_by_tenant('llm_gateway.cache_secret', ops_readable => false);
select tenancy.describe_capture('llm_gateway.cache_secret', '{"columns": {"id": "value"}}');
grant select, insert, delete on llm_gateway.cache_secret to ataski_app;

-- An answer, sealed by the vault for its tenant, key and times: a row that was moved or whose times were changed does
-- not open. Of the request, nothing but the key, which is an HMAC under the tenant's secret.
create table llm_gateway.cached_answer (
  tenant_id  uuid        not null,
  key        bytea       not null check (octet_length(key) = 32),
  secret_id  uuid        not null,
  sealed     bytea       not null check (octet_length(sealed) between 1 and 1200000),
  -- What the call cost that the answer is of, and each use of the row saves.
  cost_nano  bigint      not null check (cost_nano >= 0),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, key),
  foreign key (tenant_id, secret_id) references llm_gateway.cache_secret (tenant_id, id) on delete cascade,
  constraint a_day_at_most
    check (expires_at > created_at and expires_at <= created_at + interval '24 hours')
);
create index cached_answer_by_expiry on llm_gateway.cached_answer (expires_at);
create index cached_answer_by_secret on llm_gateway.cached_answer (tenant_id, secret_id);
select tenancy.isolate_by_tenant(
  'llm_gateway.cached_answer',
  'comes and goes with the calls, each of which has audit rows of its own, as each use of an answer has',
  ops_readable => false
);
grant select, insert, update, delete on llm_gateway.cached_answer to ataski_app;
create policy expired on llm_gateway.cached_answer as permissive for all to ataski_owner
  using (expires_at <= clock_timestamp())
  with check (false);

-- Removes expired answers of whichever tenant, at most so many, and says how many. To the platform alone. A row that
-- somebody writes just now is left for the next time.
create function llm_gateway.remove_expired_answers(most integer)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  removed integer;
begin
  perform tenancy.require_platform();
  delete from llm_gateway.cached_answer as gone
   using (
      select due.tenant_id, due.key
        from llm_gateway.cached_answer as due
       where due.expires_at <= clock_timestamp()
       order by due.expires_at
       limit greatest(0, least(most, 10000))
         for update skip locked
   ) as due
   where gone.tenant_id = due.tenant_id
     and gone.key = due.key
     and gone.expires_at <= clock_timestamp();
  get diagnostics removed = row_count;
  return removed;
end
$$;
revoke all on function llm_gateway.remove_expired_answers(integer) from public;
grant execute on function llm_gateway.remove_expired_answers(integer) to ataski_app;
