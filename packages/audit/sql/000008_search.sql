--! purpose: find a tenant's events by actor, action, target or outcome without reading the others
--! breaking: no   lock: new objects only

-- Each index leads with what is asked for and goes on by key, so that a page is read off it, newest first.
-- Only comparisons that tell nothing about a hidden row reach an index below row security: this is why a
-- target is two columns and not a search in `targets`, and the beginning of an action is a range.

-- Filters: actor; kind of actor, through the few actors that are of that kind.
create index audit_log_by_actor
  on audit.audit_log (tenant_id, actor_type, actor_id, occurred_at, event_id);
-- Filters: action; the beginning of one, through the few actions that begin so.
create index audit_log_by_action
  on audit.audit_log (tenant_id, action, occurred_at, event_id);
-- Filter: target, of the first target of each event. Rows without a target cost nothing.
create index audit_log_by_target
  on audit.audit_log (tenant_id, target_type, target_id, occurred_at, event_id) where target_id is not null;
-- Filter: an outcome that is not the usual one. Rows that succeeded cost nothing.
create index audit_log_by_outcome
  on audit.audit_log (tenant_id, outcome, occurred_at, event_id) where outcome <> 'success';
-- Filter: no outcome yet.
create index audit_log_by_intent
  on audit.audit_log (tenant_id, occurred_at, event_id) where phase = 'intent';

-- The second and later targets of an event, where it has any: an index, kept as a table. The evidence is the
-- entry alone. Nobody reads it past the log: what it names is looked up there, under the log's policies.
create table audit.further_target (
  tenant_id   uuid        not null,
  target_type text        not null collate "C" check (length(target_type) <= 64),
  target_id   text        not null collate "C" check (length(target_id) <= 512),
  occurred_at timestamptz not null,
  event_id    uuid        not null,
  primary key (tenant_id, target_type, target_id, occurred_at, event_id)
);
select tenancy.isolate_by_tenant('audit.further_target', 'it repeats what the audit log says');
grant select on audit.further_target to ataski_app;
-- The trigger below writes as the owner, so that the application holds no right to write here.
create policy kept_by_database on audit.further_target as permissive for insert to ataski_owner
  with check (true);

create function audit.keep_further_targets()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into audit.further_target (tenant_id, target_type, target_id, occurred_at, event_id)
  select distinct new.tenant_id, target ->> 'type', target ->> 'id', new.occurred_at, new.event_id
    from jsonb_array_elements(new.targets - 0) as target
   where (target ->> 'type', target ->> 'id') is distinct from (new.target_type, new.target_id);
  return null;
end
$$;
revoke all on function audit.keep_further_targets() from public;

create trigger keep_further_targets
  after insert on audit.audit_log
  for each row when (jsonb_array_length(new.targets) > 1)
  execute function audit.keep_further_targets();
alter table audit.audit_log enable always trigger keep_further_targets;
