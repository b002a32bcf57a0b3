--! purpose: the one question that is asked before a tenant is known: which calls nobody settled in time
--! breaking: no   lock: new objects only

-- FORCE row level security binds the owner too, as whom the function below runs.
create policy look_up on llm_gateway.call as permissive for select to ataski_owner using (true);

-- Calls whose time is over, the longest first, up to a number. To the platform alone. Each of several processes may
-- find the same: a call is presumed spent once.
create function llm_gateway.list_expired_calls(after_at timestamptz, after_id uuid, at_most integer)
returns table (
  tenant_id       uuid,
  id              uuid,
  correlation_id  text,
  intent_event_id uuid,
  intent_at       text,
  hold_nano       text,
  expires_at      text
)
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select tenancy.require_platform();
  select expired.tenant_id, expired.id, expired.correlation_id, expired.intent_event_id,
         to_char(expired.intent_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), expired.hold_nano::text,
         to_char(expired.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    from llm_gateway.call as expired
   where expired.state = 'held'
     and expired.expires_at < clock_timestamp()
     and (expired.expires_at, expired.id) > (coalesce($1, '-infinity'), coalesce($2, '00000000-0000-0000-0000-000000000000'))
   order by expired.expires_at, expired.id
   limit least($3, 1000)
$$;
revoke all on function llm_gateway.list_expired_calls(timestamptz, uuid, integer) from public;
grant execute on function llm_gateway.list_expired_calls(timestamptz, uuid, integer) to ataski_app;
