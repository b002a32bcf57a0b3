--! purpose: months of the log are dropped whole, once sealed, exported, anchored, old enough and not held
--! breaking: no   lock: new objects only; retiring a month locks audit.audit_log for a moment

-- The least that a row is kept. The owner alone changes it, and whichever way it is changed is recorded.
create table audit.retention (
  the_only_row boolean primary key default true check (the_only_row),
  keep_months  integer not null check (keep_months between 1 and 1200),
  reason       text    not null check (length(reason) between 10 and 500)
);
insert into audit.retention (keep_months, reason) values (84, 'as the log was made');
select tenancy.shared_table('audit.retention', 'how long the rows of everybody are kept at least');

create function audit.record_retention()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform audit.write_from_database(
    null, 'ops', audit.login_actor(), 'database_' || pg_current_xact_id(), 'audit_retention.changed', '[]',
    '{"months":' || new.keep_months || ',"reason":' || to_json(new.reason) || '}');
  return null;
end
$$;
create trigger record_retention
  after update on audit.retention
  for each row execute function audit.record_retention();
alter table audit.retention enable always trigger record_retention;
create trigger refuse_change
  before delete or truncate on audit.retention
  for each statement execute function audit.refuse_change();
alter table audit.retention enable always trigger refuse_change;

create function audit.set_retention(months integer, reason text)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
  update audit.retention set keep_months = set_retention.months, reason = set_retention.reason
$$;

-- A digest over entries in their order, in constant memory: FORMAT.md, "Archive". Each step takes the leaf
-- hash, so whoever holds the leaves can compute it without the entries.
create function audit.chain_step(state bytea, entry text)
returns bytea
language sql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select sha256(state || sha256('\x00'::bytea || convert_to(entry, 'UTF8')))
$$;

create aggregate audit.chain_digest(text) (
  sfunc    = audit.chain_step,
  stype    = bytea,
  initcond = '\x0000000000000000000000000000000000000000000000000000000000000000'
);

-- Which file holds a month. Where it is kept is for people; its digest is checked before anything is dropped.
create table audit.export_record (
  id          uuid        primary key default gen_random_uuid(),
  first_month date        not null check (first_month = date_trunc('month', first_month)),
  row_count   bigint      not null check (row_count >= 0),
  digest      bytea       not null check (octet_length(digest) = 32),
  file_sha256 bytea       not null check (octet_length(file_sha256) = 32),
  kept_at     text        not null check (length(kept_at) between 1 and 500),
  exported_at timestamptz not null default clock_timestamp(),
  exported_by text        not null check (exported_by ~ '^[A-Za-z0-9._:@+-]{1,128}$')
);
create index export_record_of_month on audit.export_record (first_month, exported_at);
select tenancy.shared_table('audit.export_record', 'an archived month holds the rows of all tenants');
select audit.make_append_only('audit.export_record');

create function audit.record_export(
  month          date,
  row_count      bigint,
  digest         bytea,
  file_sha256    bytea,
  kept_at        text,
  actor          text,
  correlation_id text
)
returns uuid
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  export_id uuid;
begin
  insert into audit.export_record as made (first_month, row_count, digest, file_sha256, kept_at, exported_by)
  values (
    record_export.month, record_export.row_count, record_export.digest, record_export.file_sha256,
    record_export.kept_at, record_export.actor)
  returning made.id into export_id;
  perform audit.write_from_database(
    null, 'ops', actor, record_export.correlation_id, 'audit_partition.exported',
    '[{"id":"' || export_id || '","type":"audit_export"}]',
    '{"digest":"' || encode(digest, 'hex') || '","file_sha256":"' || encode(file_sha256, 'hex')
      || '","month":"' || to_char(month, 'YYYY-MM') || '","rows":' || row_count || '}');
  return export_id;
end
$$;

-- What was retired, and what marks the transaction that may drop a partition.
create table audit.retirement (
  first_month date        primary key,
  name        text        not null unique,
  -- One for each transaction, or the second month would be judged by what can be read of the first.
  xid         xid8        not null unique default pg_current_xact_id(),
  retired_at  timestamptz not null default clock_timestamp(),
  reason      text        not null check (length(reason) between 10 and 500)
);
select tenancy.shared_table('audit.retirement', 'a month holds the rows of all tenants');
select audit.make_append_only('audit.retirement');
-- By the function below, which looks at the month first, and not by the owner himself: a row here opens the
-- month to be read and to be dropped.
create policy written_by_function on audit.retirement as restrictive for insert to ataski_owner
  with check (session_user = 'ataski_sealer');

-- The month that this very transaction retires; null, and so no rows, in any other.
create function audit.retiring_month()
returns date
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select r.first_month from audit.retirement as r where r.xid = pg_current_xact_id_if_assigned()
$$;

-- Definer functions are bound by FORCE RLS too: this is what retiring may read, and only while it retires.
create policy in_retirement on audit.audit_log as permissive for select to ataski_owner
  using (date_trunc('month', occurred_at at time zone 'UTC') = (select audit.retiring_month()));
create policy in_retirement on audit.leaf as permissive for select to ataski_owner
  using (date_trunc('month', occurred_at at time zone 'UTC') = (select audit.retiring_month()));
create policy in_retirement on audit.further_target as permissive for select to ataski_owner
  using (date_trunc('month', occurred_at at time zone 'UTC') = (select audit.retiring_month()));
create policy gone_with_its_month on audit.further_target as permissive for delete to ataski_owner
  using (date_trunc('month', occurred_at at time zone 'UTC') = (select audit.retiring_month()));
create policy in_retirement on audit.deployment_entry as permissive for select to ataski_owner
  using ((select audit.retiring_month()) is not null);

-- Raises unless every row of the month that is being retired is sealed, exported and anchored.
-- AU012 not sealed, AU013 not exported as it is now, AU014 not anchored, AU015 under a legal hold.
create function audit.check_retirable(month date, out row_count bigint, out digest bytea)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  starts   timestamptz := month::timestamp at time zone 'UTC';
  ends     timestamptz := (month::timestamp + interval '1 month') at time zone 'UTC';
  tenants  uuid[] := array(
    select distinct e.tenant_id from audit.audit_log as e where e.occurred_at >= starts and e.occurred_at < ends);
  exported audit.export_record;
begin
  if audit.is_held(tenants) then
    raise exception using errcode = 'AU015', message = 'a legal hold is in force';
  end if;
  if exists (
    select
      from audit.audit_log as e
     where e.occurred_at >= starts and e.occurred_at < ends
       and not exists (
         select
           from audit.leaf as l
          where l.tenant_id = e.tenant_id and l.occurred_at = e.occurred_at and l.event_id = e.event_id
       )
  ) then
    raise exception using errcode = 'AU012', message = 'rows of the month are not sealed';
  end if;
  if exists (
    select
      from unnest(tenants) as mine (tenant_id)
     cross join lateral (
       select max(l.leaf_index) as leaf_index
         from audit.leaf as l
        where l.tenant_id = mine.tenant_id and l.occurred_at >= starts and l.occurred_at < ends
     ) as last
     where not exists (
       select
         from audit.deployment_entry as d
        where d.tenant_id = mine.tenant_id
          and d.size > last.leaf_index
          and d.entry_index < (
            select max(r.size)
              from audit.anchor_receipt as r
             where r.tenant_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
          )
     )
  ) then
    raise exception using errcode = 'AU014', message = 'no anchored checkpoint covers the month';
  end if;
  select count(*), audit.chain_digest(e.entry order by e.tenant_id, e.occurred_at, e.event_id)
    into check_retirable.row_count, check_retirable.digest
    from audit.audit_log as e
   where e.occurred_at >= starts and e.occurred_at < ends;
  select r.* into exported
    from audit.export_record as r
   where r.first_month = check_retirable.month
   order by r.exported_at desc
   limit 1;
  if not found or exported.row_count <> check_retirable.row_count
     or exported.digest <> check_retirable.digest then
    raise exception using errcode = 'AU013', message = 'no export holds every row of the month as it is now';
  end if;
end
$$;

-- Says in each tenant's own log which of its leaves go with the month: how many, and a digest over them in
-- their order. That entry is all by which a verifier accepts a leaf without its entry (FORMAT.md, "Retired
-- months"), so what the month itself holds of such entries is said again: it outlives them.
create function audit.tell_tenants(month date, actor text, correlation_id text)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  starts timestamptz := month::timestamp at time zone 'UTC';
  ends   timestamptz := (month::timestamp + interval '1 month') at time zone 'UTC';
  told   record;
begin
  for told in
    select e.tenant_id,
           '{"digest":"' || encode(audit.chain_digest(e.entry order by l.leaf_index), 'hex')
             || '","month":"' || to_char(month, 'YYYY-MM') || '","rows":' || count(*) || '}' as details
      from audit.audit_log as e
      join audit.leaf as l
        on l.tenant_id = e.tenant_id and l.occurred_at = e.occurred_at and l.event_id = e.event_id
     where e.occurred_at >= starts and e.occurred_at < ends
     group by e.tenant_id
     union all
    select e.tenant_id,
           '{"digest":' || to_json(e.details ->> 'digest') || ',"month":' || to_json(e.details ->> 'month')
             || ',"restates":"' || coalesce(e.details ->> 'restates', e.event_id::text)
             || '","rows":' || (e.details ->> 'rows') || '}'
      from audit.audit_log as e
     where e.occurred_at >= starts and e.occurred_at < ends
       and e.action = 'audit_month.retired' and e.component = 'database'
     order by tenant_id
  loop
    perform audit.write_from_database(
      told.tenant_id, 'ops', actor, tell_tenants.correlation_id, 'audit_month.retired', '[]', told.details);
  end loop;
end
$$;
-- Not by the owner himself, who writes as the database too: who could drop rows would excuse it with such an entry.
create policy retired_by_function on audit.audit_log as restrictive for insert to ataski_owner
  with check (action <> 'audit_month.retired' or session_user = 'ataski_sealer');

-- Drops one month of the log. Its leaves and their tiles stay: an auditor sees "pruned, hash kept". What is
-- kept apart of its entries goes with them.
-- AU010 the month is not over for as long as rows are kept, AU011 it has no partition; and those above.
create function audit.retire_partition(month date, reason text, actor text, correlation_id text)
returns table (
  rows   bigint,
  digest text
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '5s'
as $$
declare
  starts    date := date_trunc('month', month);
  partition text;
  checked   record;
begin
  if coalesce(
    (starts + interval '1 month') at time zone 'UTC'
      + make_interval(months => (select r.keep_months from audit.retention as r)) > clock_timestamp(),
    true
  ) then
    raise exception using errcode = 'AU010', message = 'the month is younger than rows are kept';
  end if;
  select p.name
    into partition
    from audit.partition as p
   where p.first_month = starts and to_regclass(format('audit.%I', p.name)) is not null;
  if not found then
    raise exception using errcode = 'AU011', message = 'the month has no partition';
  end if;
  -- From here on nobody writes into the month; whoever has, is waited for.
  execute format('lock table audit.%I in share row exclusive mode', partition);
  insert into audit.retirement (first_month, name, reason) values (starts, partition, retire_partition.reason);
  select c.* into checked from audit.check_retirable(starts) as c;
  perform audit.tell_tenants(starts, actor, retire_partition.correlation_id);
  delete from audit.sensitive as part
   where part.occurred_at >= starts::timestamp at time zone 'UTC'
     and part.occurred_at < (starts::timestamp + interval '1 month') at time zone 'UTC';
  delete from audit.further_target as further
   where further.occurred_at >= starts::timestamp at time zone 'UTC'
     and further.occurred_at < (starts::timestamp + interval '1 month') at time zone 'UTC';
  rows   := checked.row_count;
  digest := encode(checked.digest, 'hex');
  perform audit.write_from_database(
    null, 'ops', actor, retire_partition.correlation_id, 'audit_partition.retired',
    '[{"id":"audit.' || partition || '","type":"table"}]',
    '{"digest":' || to_json(digest) || ',"month":"' || to_char(starts, 'YYYY-MM')
      || '","reason":' || to_json(reason) || ',"rows":' || rows || '}');
  execute format('drop table audit.%I', partition);
  return next;
end
$$;

-- The months that there are or were, oldest first.
create function audit.list_partitions()
returns table (
  name        text,
  month       text,
  exported_at timestamptz,
  kept_at     text,
  retired_at  timestamptz,
  keep_until  timestamptz
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select p.name,
         to_char(p.first_month, 'YYYY-MM'),
         exported.exported_at,
         exported.kept_at,
         gone.retired_at,
         (p.first_month + interval '1 month') at time zone 'UTC' + make_interval(months => rule.keep_months)
    from audit.partition as p
   cross join audit.retention as rule
    left join audit.retirement as gone on gone.name = p.name
    left join lateral (
      select r.exported_at, r.kept_at
        from audit.export_record as r
       where r.first_month = p.first_month
       order by r.exported_at desc
       limit 1) as exported on true
   where p.first_month is not null
   order by p.first_month
$$;

-- The months of whose rows a bundle holds the hashes alone. A month says nothing about any tenant.
create function audit.list_retired_months()
returns setof date
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select r.first_month from audit.retirement as r
$$;

revoke all on function
  audit.record_retention(),
  audit.set_retention(integer, text),
  audit.chain_step(bytea, text),
  audit.chain_digest(text),
  audit.record_export(date, bigint, bytea, bytea, text, text, text),
  audit.retiring_month(),
  audit.check_retirable(date),
  audit.tell_tenants(date, text, text),
  audit.retire_partition(date, text, text, text),
  audit.list_retired_months(),
  audit.list_partitions()
from public;
grant execute on function audit.list_retired_months() to ataski_app, ataski_sealer;
grant execute on function
  audit.record_export(date, bigint, bytea, bytea, text, text, text),
  audit.retire_partition(date, text, text, text),
  audit.list_partitions()
to ataski_sealer;
