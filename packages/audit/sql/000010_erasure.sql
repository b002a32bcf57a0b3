--! purpose: what an entry only commits to, salts and sealed personal parts, and the one way to erase it
--! breaking: no   lock: new objects only

-- An entry holds SHA-256(salt || part). Without the salt nobody can guess the part back, and the entry,
-- its hash and every proof stay as they are. `sealed` is null where the part itself stands elsewhere, as
-- with a captured column. `subject` is an opaque id: no address and no name, so no at sign.
create table audit.sensitive (
  tenant_id   uuid        not null,
  event_id    uuid        not null,
  occurred_at timestamptz not null,
  salt        bytea       not null check (octet_length(salt) = 32),
  sealed      bytea       check (octet_length(sealed) between 1 and 131072),
  subject     text        collate "C"
                          check (subject ~ '^[A-Za-z0-9._:-]{1,128}$'),
  primary key (tenant_id, event_id, occurred_at)
);
create index sensitive_of_subject
  on audit.sensitive (tenant_id, subject) where subject is not null;
select tenancy.isolate_by_tenant(
  'audit.sensitive',
  'each row is part of an event, which is itself the evidence; an erasure writes an event of its own',
  ops_readable => false);
grant select on audit.sensitive to ataski_app;
grant insert (tenant_id, occurred_at, event_id, salt, sealed, subject) on audit.sensitive to ataski_app;

-- Only in the transaction that writes its event: what was erased cannot be put back.
create policy with_its_event on audit.sensitive as restrictive for insert to ataski_app
  with check (
    exists (
      select
        from audit.audit_log as event
       where event.tenant_id = sensitive.tenant_id
         and event.occurred_at = sensitive.occurred_at
         and event.event_id = sensitive.event_id
         and event.sensitive is not null
         and event.xid = pg_current_xact_id_if_assigned()
    )
  );

-- The definer functions below, which run as the owner: salts of what the database captures, and erasure.
create policy kept_by_database on audit.sensitive as permissive for insert to ataski_owner
  with check (sealed is null and subject is null);
create policy found_for_erasure on audit.sensitive as permissive for select to ataski_owner
  using (true);
create policy erased_by_function on audit.sensitive as permissive for delete to ataski_owner
  using (session_user in ('ataski_eraser', 'ataski_sealer'));

-- AU001: never changed; and removed by nobody but the eraser, or the sealer when it retires a month.
create function audit.refuse_erasure()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if session_user not in ('ataski_eraser', 'ataski_sealer') then
    raise exception using errcode = 'AU001', message = 'personal parts are erased by audit.erase_subject alone';
  end if;
  return null;
end
$$;
create trigger refuse_change
  before update or truncate on audit.sensitive
  for each statement execute function audit.refuse_change();
alter table audit.sensitive enable always trigger refuse_change;
create trigger refuse_erasure
  before delete on audit.sensitive
  for each statement execute function audit.refuse_erasure();
alter table audit.sensitive enable always trigger refuse_erasure;

-- Keeps the salt of what the database captured by digest, apart from the entry. Called by the capture
-- triggers, which run as the owner.
create function audit.keep_salt(tenant_id uuid, occurred_at timestamptz, event_id uuid, salt bytea)
returns void
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  insert into audit.sensitive (tenant_id, occurred_at, event_id, salt)
  values (keep_salt.tenant_id, keep_salt.occurred_at, keep_salt.event_id, keep_salt.salt)
$$;

-- Erases all that the log keeps of a person, in the tenant and the name of the signed context, and says
-- so in the tenant's own log in the same transaction, without the person's id. Returns how many events
-- were redacted. AU015: a legal hold is in force.
create function audit.erase_subject(subject text, reason text, authority text)
returns bigint
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant uuid := tenancy.current_tenant_id();
  erased bigint;
begin
  if audit.is_held(array[tenant]) then
    raise exception using errcode = 'AU015', message = 'a legal hold is in force';
  end if;
  if coalesce(length(reason), 0) not between 10 and 500
     or coalesce(length(authority), 0) not between 1 and 200 then
    raise exception using errcode = '22023', message = 'an erasure states its reason and its authority';
  end if;
  delete from audit.sensitive as part
   where part.tenant_id = tenant and part.subject = erase_subject.subject;
  get diagnostics erased = row_count;
  perform audit.write_from_database(
    tenant, tenancy.current_actor_type(), tenancy.current_actor_id(), tenancy.current_correlation_id(),
    'audit_subject.erased', '[]',
    '{"authority":' || to_json(authority) || ',"events":' || erased || ',"reason":' || to_json(reason) || '}');
  return erased;
end
$$;

revoke all on function
  audit.refuse_erasure(),
  audit.keep_salt(uuid, timestamptz, uuid, bytea),
  audit.erase_subject(text, text, text)
from public;
grant execute on function audit.erase_subject(text, text, text) to ataski_eraser;
