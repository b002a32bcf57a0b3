--! purpose: the one question that is asked before a tenant is known: which run is due
--! breaking: no   lock: new objects only

-- FORCE row level security binds the owner too, as whom the function below runs.
create policy scheduler on connectors_kit.run_lease as permissive for all to ataski_owner
  using (true)
  with check (true);

-- Hands one due run of the given systems to one worker and opens a new epoch. Answers ids only,
-- at most one row, and to the platform alone: SQL inside a tenant can neither claim a run nor see one.
-- The tenant with the fewest runs under way comes first, so that nobody's long queue is everybody's.
create function connectors_kit.claim_due_run(worker text, lease_ms integer, systems text[])
returns table (
  tenant_id      uuid,
  connection_id  uuid,
  run_id         uuid,
  epoch          bigint,
  system         text,
  correlation_id text,
  attempts       integer
)
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select tenancy.require_platform();
  with held as materialized (
    select running.tenant_id, count(*) as runs
      from connectors_kit.run_lease running
     where running.expires_at >= clock_timestamp()
     group by running.tenant_id
  ),
  due as materialized (
    select candidate.tenant_id, candidate.run_id
      from connectors_kit.run_lease candidate
      left join held
        on held.tenant_id = candidate.tenant_id
     where candidate.due_at <= clock_timestamp()
       and (candidate.expires_at is null or candidate.expires_at < clock_timestamp())
       and candidate.system = any ($3)
     order by coalesce(held.runs, 0), candidate.due_at
     limit 1
       for update of candidate skip locked
  )
  update connectors_kit.run_lease lease
     set worker     = $1,
         epoch      = lease.epoch + 1,
         attempts   = lease.attempts + 1,
         expires_at = clock_timestamp() + make_interval(secs => $2 / 1000.0)
    from due
   where lease.tenant_id = due.tenant_id
     and lease.run_id = due.run_id
  returning lease.tenant_id, lease.connection_id, lease.run_id, lease.epoch, lease.system,
            lease.correlation_id, lease.attempts
$$;
revoke all on function connectors_kit.claim_due_run(text, integer, text[]) from public;
grant execute on function connectors_kit.claim_due_run(text, integer, text[]) to ataski_app;
