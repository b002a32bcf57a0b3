--! purpose: find one call that was begun and never ended, whichever tenant it belongs to
--! breaking: no   lock: new objects only

-- Up to where every intent is known to have its outcome, so that a look-up reads recent rows only.
create table audit.reconciliation (
  the_only_row boolean     primary key default true check (the_only_row),
  through      timestamptz not null
);
insert into audit.reconciliation (through) values ('-infinity');
-- Read by the application, which need not look for an open intent before that.
select tenancy.shared_table('audit.reconciliation', 'how far intents without outcome were looked for', true);

-- Definer functions are bound by FORCE RLS too: this is all that the owner may read of the log.
create policy look_ups on audit.audit_log as permissive for select to ataski_owner
  using (phase in ('intent', 'outcome'));

-- The oldest intent without an outcome; tenant_id is null for one of the platform's own. For the platform
-- alone, and even so one at a time, always the same until it is closed, and never a call younger than 30
-- seconds: this cannot be used to list tenants. Actions that somebody else closes are left to them.
create function audit.next_orphan_intent(older_than interval, left_to_others text[] default '{}')
returns table (
  tenant_id      uuid,
  event_id       uuid,
  occurred_at    text,
  correlation_id text,
  action         text,
  action_version integer
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  -- A writer's clock may lag and its commit may come late; an hour covers both.
  since timestamptz := (select r.through - interval '1 hour' from audit.reconciliation as r);
  until timestamptz := clock_timestamp() - greatest(older_than, interval '30 seconds');
begin
  perform tenancy.require_platform();
  return query
  select orphan.tenant_id,
         orphan.event_id,
         to_char(orphan.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
         orphan.correlation_id,
         orphan.action,
         orphan.action_version
    from (
      (select i.tenant_id, i.event_id, i.occurred_at, i.correlation_id, i.action, i.action_version
         from audit.audit_log as i
        where i.phase = 'intent' and i.occurred_at >= since and i.occurred_at < until
          and i.action <> all (left_to_others)
          and not exists (
            select
              from audit.audit_log as o
             where o.tenant_id = i.tenant_id
               and o.parent_event_id = i.event_id
               and o.phase = 'outcome'
               and o.correlation_id = i.correlation_id
               and o.occurred_at >= i.occurred_at
          )
        order by i.occurred_at
        limit 1)
      union all
      (select null::uuid, i.event_id, i.occurred_at, i.correlation_id, i.action, i.action_version
         from audit.platform_log as i
        where i.phase = 'intent' and i.occurred_at >= since and i.occurred_at < until
          and i.action <> all (left_to_others)
          and not exists (
            select from audit.platform_log as o where o.parent_event_id = i.event_id and o.phase = 'outcome'
          )
        order by i.occurred_at
        limit 1)
    ) as orphan
   order by orphan.occurred_at
   limit 1;
  if not found then
    update audit.reconciliation as r set through = until where r.through < until;
  end if;
end
$$;
revoke all on function audit.next_orphan_intent(interval, text[]) from public;
grant execute on function audit.next_orphan_intent(interval, text[]) to ataski_app;
