--! purpose: the database itself records each change of a tenant-owned table
--! breaking: no   lock: a short one on each tenant-owned table, when its triggers are first attached

-- UUID version 7 (RFC 9562): 48 bits of milliseconds, the rest random.
create function audit.new_event_id()
returns uuid
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  select encode(
    set_bit(
      set_bit(
        overlay(
          uuid_send(gen_random_uuid())
          placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
          from 1 for 6),
        52, 1),
      53, 1),
    'hex')::uuid
$$;

-- The entry of what the database itself saw. `targets` and `details` are canonical JSON already; the keys
-- stand here in their canonical order, and to_json escapes a text as RFC 8785 asks. Without a setting of
-- its own, so that the planner puts its text in place of the call.
create function audit.database_entry(
  tenant_id      uuid,
  occurred_at    timestamptz,
  event_id       uuid,
  actor_type     text,
  actor_id       text,
  correlation_id text,
  action         text,
  targets        text,
  details        text
)
returns text
language sql
stable
as $$
  select '{"action":' || to_json(action)
    || ',"action_version":1,"actor_id":' || to_json(actor_id)
    || ',"actor_type":' || to_json(actor_type)
    || ',"component":"database","correlation_id":' || to_json(correlation_id)
    || ',"details":' || details
    || ',"event_id":"' || event_id
    || '","occurred_at":"' || to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    || '","outcome":"success","phase":"single","targets":' || targets
    || coalesce(',"tenant_id":"' || tenant_id || '"', '')
    || ',"v":1}'
$$;

-- Writes one such entry; into the platform's stream where there is no tenant.
create function audit.write_from_database(
  tenant_id      uuid,
  actor_type     text,
  actor_id       text,
  correlation_id text,
  action         text,
  targets        text,
  details        text
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  event_id    uuid        := audit.new_event_id();
  occurred_at timestamptz := clock_timestamp();
  entry       text        := audit.database_entry(
    tenant_id, occurred_at, event_id, actor_type, actor_id, correlation_id, action, targets, details);
begin
  if tenant_id is null then
    insert into audit.platform_log (event_id, occurred_at, entry) values (event_id, occurred_at, entry);
  else
    insert into audit.audit_log (tenant_id, occurred_at, event_id, entry)
    values (tenant_id, occurred_at, event_id, entry);
  end if;
end
$$;

-- The login as an actor id.
create function audit.login_actor()
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select left('database:' || regexp_replace(session_user, '[^A-Za-z0-9._:@+-]', '_', 'g'), 128)
$$;

-- In whose name a change is captured. The tenant is null without a context: in a migration, or for an
-- operator at a console, the actor is the database login. The application never is without one: its
-- statement can take the context away in RETURNING, behind the policies and before this.
create function audit.acting(out actor_type text, out actor_id text, out correlation_id text, out tenant_id uuid)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  signed text;
begin
  if session_user <> 'ataski_app' and nullif(current_setting('ataski.context', true), '') is null then
    actor_type     := 'system';
    actor_id       := audit.login_actor();
    correlation_id := 'database_' || pg_current_xact_id();
  else
    -- Verified once, for all four.
    signed         := tenancy.current_context();
    actor_type     := split_part(signed, ';', 1);
    actor_id       := split_part(signed, ';', 2);
    correlation_id := split_part(signed, ';', 3);
    tenant_id      := split_part(signed, ';', 4)::uuid;
  end if;
end
$$;

-- True for a column whose value must not stand in the log in clear: credentials, people, and free text,
-- in which either may hide. THE list; a false alarm costs no more than declaring a digest.
create function audit.is_never_in_clear(column_name text)
returns boolean
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select lower(column_name) ~ any (array[
    -- secrets, and what they are made or guessed from
    'secret', 'token', 'passw', 'passphrase', 'credential', 'key', 'cipher', 'wrapped', 'salt', 'nonce',
    'signature', 'cookie', 'hint', '(^|_)(otp|pin|mac|seed)(_|$)',
    -- people
    'mail', 'phone', 'mobile', 'name', 'address', 'street', 'postal', 'postcode', 'birth', 'gender', 'iban',
    'passport', 'salary', '(^|_)(ip|city|zip|ssn|tax|vat|card|bic|fax|user_agent)(_|$)',
    -- free text
    'payload', 'content', 'message', 'comment', 'description', 'reason', 'subject',
    '(^|_)(data|body|note|notes|memo|text|title|label)(_|$)'
  ])
$$;

-- What to sort a name of canonical JSON by, in collation "C": names are ordered by UTF-16 code units (RFC
-- 8785, 3.2.3), in which the characters beyond U+FFFF come before U+E000. The last code point of all, put
-- before each of the latter, moves them behind.
create function audit.canonical_place(name text)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select regexp_replace(name, '([\uE000-\uFFFF])', U&'\+10FFFF' || '\1', 'g') collate "C"
$$;

-- AU003 unless the declaration keeps nothing in clear that must not be, and an entry has room for it.
create function audit.check_capture(target regclass, declaration jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  offender text;
begin
  select a.attname
    into offender
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid
   where a.attrelid = target
     and declaration -> 'columns' ->> a.attname = 'value'
     and (audit.is_never_in_clear(a.attname)
          or a.atttypid = 'bytea'::regtype
          or c.relnamespace = to_regnamespace('vault'))
   limit 1;
  if found then
    raise exception using
      errcode = 'AU003', message = 'a column is not kept in clear', detail = offender, table = target::text;
  end if;
  if declaration ->> 'each' is distinct from 'statement' and (
    select sum(octet_length(to_json(a.attname::text)::text) + 1) > 48000
      from pg_attribute a
     where a.attrelid = target and a.attnum > 0 and not a.attisdropped
  ) then
    raise exception using
      errcode = 'AU003', message = 'a table of so many columns is captured by statement', table = target::text;
  end if;
end
$$;

-- The key of a row as one text, its tenant left out unless there is nothing else. What must not be kept in
-- clear stands as an asterisk.
create function audit.key_expression(target regclass, image text, declared jsonb)
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select format('left(%s, 512)', coalesce(
           string_agg(
             case
               when a.atttypid = 'bytea'::regtype
                 or coalesce(declared ->> a.attname, 'value') = 'digest'
                 or audit.is_never_in_clear(a.attname) then '''*'''
               else format('%s.%I::text', image, a.attname)
             end,
             ' || ''/'' || ' order by key.place) filter (where a.attname <> 'tenant_id'),
           image || '.tenant_id::text'))
    from pg_index i
   cross join unnest(i.indkey::smallint[]) with ordinality as key (attnum, place)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = key.attnum
   where i.indrelid = target and i.indisprimary
$$;

-- The columns that a change can have changed, as the capture of a table was written for them.
create function audit.column_names(target regclass)
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select string_agg(a.attname, ',' order by a.attnum)
    from pg_attribute a
   where a.attrelid = target and a.attnum > 0 and not a.attisdropped
$$;

create function audit.past_participle(event text)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select case event when 'insert' then 'inserted' when 'update' then 'updated' when 'delete' then 'deleted' end
$$;

-- What a statement changed, for each tenant: how many rows, and up to ten keys. `acting` is the SQL of type
-- and id of the actor and of the correlation id, `label` that of the table's name as a JSON text.
create function audit.statement_query(target regclass, event text, declared jsonb, acting text, label text)
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select format(
    $f$insert into audit.audit_log (tenant_id, occurred_at, event_id, entry)
       select tenant_id, occurred_at, event_id,
              audit.database_entry(
                tenant_id, occurred_at, event_id, %s, 'row.%s',
                '[{"id":' || %s || ',"type":"table"}]',
                '{"keys":[' || listed || '],"rows":' || row_count || '}')
         from (
           select counted.*, keyed.listed, clock_timestamp() as occurred_at, audit.new_event_id() as event_id
             from (select tenant_id, count(*) as row_count from changed group by tenant_id) as counted
            cross join lateral (
              select string_agg(to_json(first_ten.key)::text, ',') as listed
                from (select %s as key from changed where changed.tenant_id = counted.tenant_id limit 10) as first_ten
            ) as keyed
         ) as summed$f$,
    acting, audit.past_participle(event), label, audit.key_expression(target, 'changed', declared))
$$;

-- A member with the value in clear, for a declared column whose value is at most 256 bytes long.
create function audit.value_expression(operand text, is_changed text, label text, kept text)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select case when kept = 'value' then format(
    'case when %s and octet_length(%s::text) <= 256 then %L || to_json(%s::text) else '''' end',
    is_changed, operand, ',' || label || ':', operand) end
$$;

-- A member with the digest of salt and value: of a column that is declared so, or whose value is too long.
create function audit.digest_expression(operand text, is_changed text, label text, kept text)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select format(
    'case when %s and octet_length(%s::text) > %s then %L || encode(sha256("audit salt" || convert_to(%s::text, ''UTF8'')), ''hex'') || ''"'' else '''' end',
    is_changed, operand, case when kept = 'value' then 256 else -1 end, ',' || label || ':"', operand)
$$;

-- For each column: its name if it changed, and its values as the declaration keeps them. `n` is the row as
-- it is, `o` as it was. Texts are compared, byte by byte: no operator of a type and no collation decides
-- that two values are the same.
create function audit.column_expressions(
  target      regclass,
  event       text,
  declared    jsonb,
  out names   text,
  out news    text,
  out olds    text,
  out news_digests text,
  out olds_digests text
)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  col         record;
  is_changed  text;
  member      text;
  is_kept     text;
begin
  for col in
    select format('n.%I', a.attname) as n, format('o.%I', a.attname) as o, to_json(a.attname::text)::text as label,
           case
             when declared ->> a.attname = 'value'
              and (audit.is_never_in_clear(a.attname) or a.atttypid = 'bytea'::regtype) then 'digest'
             else declared ->> a.attname
           end as kept
      from pg_attribute a
     where a.attrelid = target and a.attnum > 0 and not a.attisdropped
       and a.attname <> 'tenant_id'
       -- A virtual column is worked out from others and has no value in a trigger.
       and a.attgenerated <> 'v'
     order by audit.canonical_place(a.attname) collate "C"
  loop
    is_changed := case event
      when 'insert' then format('num_nonnulls(%s) = 1', col.n)
      when 'delete' then format('num_nonnulls(%s) = 1', col.o)
      else format('%s::text collate "C" is distinct from %s::text collate "C"', col.o, col.n)
    end;
    names := concat_ws(' || ', names,
      format('case when %s then %L else '''' end', is_changed, ',' || col.label));
    continue when col.kept is null or col.kept = 'name';
    if event <> 'delete' then
      news := nullif(concat_ws(' || ', news, audit.value_expression(col.n, is_changed, col.label, col.kept)), '');
      news_digests := concat_ws(' || ', news_digests,
        audit.digest_expression(col.n, is_changed, col.label, col.kept));
    end if;
    if event <> 'insert' then
      olds := nullif(concat_ws(' || ', olds, audit.value_expression(col.o, is_changed, col.label, col.kept)), '');
      olds_digests := concat_ws(' || ', olds_digests,
        audit.digest_expression(col.o, is_changed, col.label, col.kept));
    end if;
  end loop;
  names := coalesce(names, '''''');
  news := coalesce(news, '''''');
  olds := coalesce(olds, '''''');
  news_digests := coalesce(news_digests, '''''');
  olds_digests := coalesce(olds_digests, '''''');
end
$$;

-- One entry for each row, all in one statement. A row is the same row when its key is the same: a changed
-- key shows as a deletion and an insertion. An entry that grew too large keeps the names alone.
create function audit.row_query(target regclass, event text, declared jsonb, acting text, label text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  parts    record  := audit.column_expressions(target, event, declared);
  digested boolean := parts.news_digests <> '''''' or parts.olds_digests <> '''''';
  tenant   text    := case event when 'delete' then 'o.tenant_id' else 'n.tenant_id' end;
  key      text    := audit.key_expression(target, case event when 'delete' then 'o' else 'n' end, declared);
  verb     text    := quote_literal(audit.past_participle(event));
  source   text    := format('changed as %s', case event when 'delete' then 'o' else 'n' end);
begin
  if event = 'update' then
    tenant := 'coalesce(n.tenant_id, o.tenant_id)';
    key    := format('coalesce(%s, %s)', key, audit.key_expression(target, 'o', declared));
    verb   := 'case when o.tenant_id is null then ''inserted'' when n.tenant_id is null then ''deleted'' else ''updated'' end';
    select 'former as o full join changed as n on '
             || string_agg(format('o.%1$I = n.%1$I', a.attname), ' and ')
      into source
      from pg_index i
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
     where i.indrelid = target and i.indisprimary;
  end if;
  return format(
    $f$with seen as materialized (
         select %s as tenant_id, %s as verb, %s as key, %s as names,
                %s as news, %s as olds, %s as news_digests, %s as olds_digests, "audit salt" as salt
           from %s
          -- It looks at the row, so that each row has a salt of its own.
          cross join lateral (select %s as "audit salt" where %s is not null) as salted
       ),
       detailed as materialized (
         select seen.*, clock_timestamp() as occurred_at, audit.new_event_id() as event_id,
                '{"columns":[' || substr(names, 2) || ']' as named, %s as kept
           from seen
          where verb <> 'updated' or names <> ''
       )
       insert into audit.audit_log (tenant_id, occurred_at, event_id, entry)
       select tenant_id, occurred_at, event_id,
              audit.database_entry(
                tenant_id, occurred_at, event_id, %s, 'row.' || verb,
                '[{"id":' || to_json(key) || ',"type":' || %s || '}]',
                named || case when octet_length(named) + octet_length(kept) <= 56000 then kept else '' end || '}')
         from detailed
        where %s$f$,
    tenant, verb, key, parts.names, parts.news, parts.olds, parts.news_digests, parts.olds_digests, source,
    case when digested then 'uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())' else 'null::bytea' end, tenant,
    case when parts.news = '''''' and parts.olds = '''''' and not digested then '''''' else $f$
      coalesce(',"digests":{' || nullif(concat_ws(',',
          '"new":{' || substr(nullif(news_digests, ''), 2) || '}',
          '"old":{' || substr(nullif(olds_digests, ''), 2) || '}'), '') || '}', '')
        || coalesce(',"new":{' || substr(nullif(news, ''), 2) || '}', '')
        || coalesce(',"old":{' || substr(nullif(olds, ''), 2) || '}', '')$f$ end,
    acting, label,
    case when not digested then 'true' else $f$
      case
        when news_digests || olds_digests <> '' and octet_length(named) + octet_length(kept) <= 56000
          then coalesce(audit.keep_salt(tenant_id, occurred_at, event_id, salt)::text, '') is not null
        else true
      end$f$ end);
end
$$;

-- The statement that writes the entries of a change.
create function audit.capture_query(target regclass, event text, declaration jsonb, acting text, label text)
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when declaration ->> 'each' = 'statement' then
      audit.statement_query(target, event, coalesce(declaration -> 'columns', '{}'), acting, label)
    else audit.row_query(target, event, coalesce(declaration -> 'columns', '{}'), acting, label)
  end
$$;

-- The name of the function that captures a table's changes.
create function audit.recorder_name(target regclass)
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select format('record_%s_%s', left(n.nspname || '_' || c.relname, 46), left(md5(n.nspname || '.' || c.relname), 8))
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
   where c.oid = target
$$;

-- Its body. One for each table, so that the database plans each statement once for a connection and not
-- once for a change. Where columns were renamed, dropped or added since, between a change of the table and
-- the end of the migrations, the statement is made anew each time.
--
-- The rows say whose they are; the verified context says who acted, and must be of the same tenant.
create function audit.recorder_body(target regclass, declaration jsonb)
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select format(
    $f$
#variable_conflict use_column
declare
  own_actor_type     text;
  own_actor_id       text;
  own_correlation_id text;
  own_tenant_id      uuid;
  own_table          text := to_json(tg_table_schema || '.' || tg_table_name);
begin
  if not exists (select from changed) then
    return null;
  end if;
  select * into own_actor_type, own_actor_id, own_correlation_id, own_tenant_id from audit.acting();
  if own_tenant_id is not null then
    if exists (select from changed where changed.tenant_id <> own_tenant_id) then
      raise exception using errcode = 'AT002', message = 'tenant context is not that of the rows';
    end if;
    if tg_op = 'UPDATE' then
      if exists (select from former where former.tenant_id <> own_tenant_id) then
        raise exception using errcode = 'AT002', message = 'tenant context is not that of the rows';
      end if;
    end if;
  end if;
  if (select string_agg(a.attname, ',' order by a.attnum)
        from pg_attribute a
       where a.attrelid = tg_relid and a.attnum > 0 and not a.attisdropped) is distinct from %s then
    execute audit.capture_query(tg_relid, lower(tg_op), %L, '$1, $2, $3', '$4')
      using own_actor_type, own_actor_id, own_correlation_id, own_table;
  elsif tg_op = 'INSERT' then
    %s;
  elsif tg_op = 'UPDATE' then
    %s;
  else
    %s;
  end if;
  return null;
end
$f$,
    quote_literal(audit.column_names(target)), declaration,
    audit.capture_query(target, 'insert', declaration, named.acting, 'own_table'),
    audit.capture_query(target, 'update', declaration, named.acting, 'own_table'),
    audit.capture_query(target, 'delete', declaration, named.acting, 'own_table'))
    from (values ('own_actor_type, own_actor_id, own_correlation_id')) as named (acting)
$$;

-- Makes the function that captures a table's changes, unless it is there already with that body.
--
-- It runs as the owner, although invoker rights would do for the application's own statements: a cascade
-- and a definer function change rows as the owner, and so does an erasure role that holds no grant on
-- the log. It also lets the log refuse rows marked 'database' from the application, which makes
-- row.inserted, row.updated and row.deleted the database's own word. Nobody can call a trigger
-- function directly, and nobody but the owner may attach this one.
--
-- The settings are those that a caller could change to make two values read alike.
create function audit.make_recorder(target regclass, declaration jsonb)
returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  name text := audit.recorder_name(target);
  body text := audit.recorder_body(target, declaration);
begin
  if exists (
    select from pg_proc p where p.pronamespace = 'audit'::regnamespace and p.proname = name and p.prosrc = body
  ) then
    return false;
  end if;
  execute format(
    $f$create or replace function audit.%I()
    returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
    set datestyle = 'ISO, MDY'
    set intervalstyle = 'postgres'
    set bytea_output = 'hex'
    set extra_float_digits = 1
    as %L$f$, name, body);
  execute format('revoke all on function audit.%I() from public', name);
  return true;
end
$$;

-- Nobody knows any more whose rows those were: they stand in the platform's stream.
create function audit.record_truncate()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform audit.write_from_database(
    null, 'ops', audit.login_actor(), 'database_' || pg_current_xact_id(), 'table.truncated',
    '[{"id":' || to_json(tg_table_schema || '.' || tg_table_name) || ',"type":"table"}]', '{}');
  return null;
end
$$;

-- Called by the event triggers of protectSql(), for a statement that they let pass.
create function audit.record_schema_change(command text, objects text[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform audit.write_from_database(
    null, 'ops', audit.login_actor(), 'database_' || pg_current_xact_id(), 'schema.changed', '[]',
    '{"command":' || to_json(command)
      || ',"objects":[' || (
        select string_agg(to_json(left(listed.object, 512))::text, ',' order by listed.place)
          from unnest(objects[1:20]) with ordinality as listed (object, place))
      || '],"total":' || cardinality(objects) || '}');
end
$$;

-- The triggers that every captured table and each of its partitions must have. A partition is written to
-- through its parent, whose triggers see it; its own see who goes around the parent.
create function audit.wanted_triggers()
returns table (relation regclass, name text, event text, transition text, function text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(p.relid, t.relation), 'capture_' || change.event, change.event, change.transition,
         case change.event when 'truncate' then 'record_truncate' else audit.recorder_name(t.relation) end
    from tenancy.tenant_table t
    join pg_class c on c.oid = t.relation
    left join lateral pg_partition_tree(t.relation) p on true
   cross join (values
     ('insert', 'referencing new table as changed'),
     ('update', 'referencing old table as former new table as changed'),
     ('delete', 'referencing old table as changed'),
     ('truncate', '')) as change (event, transition)
   where t.no_capture_because is null
$$;

-- Brings functions and triggers of all captured tables to what their declarations say; answers how many it
-- had to make. Run by the owner after each migration.
create function audit.attach_capture()
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  captured record;
  wanted   record;
  orphan   record;
  attached integer := 0;
begin
  for captured in
    select t.relation, t.capture
      from tenancy.tenant_table t
      join pg_class c on c.oid = t.relation
     where t.no_capture_because is null
  loop
    perform audit.check_capture(captured.relation, captured.capture);
    attached := attached + audit.make_recorder(captured.relation, captured.capture)::integer;
  end loop;
  for wanted in
    select w.*
      from audit.wanted_triggers() w
     where not exists (
       select
         from pg_trigger g
        where g.tgrelid = w.relation
          and g.tgname = w.name
          and g.tgenabled = 'A'
          and g.tgfoid = format('audit.%I()', w.function)::regprocedure
     )
  loop
    execute format(
      'create or replace trigger %I after %s on %s %s for each statement execute function audit.%I()',
      wanted.name, wanted.event, wanted.relation, wanted.transition, wanted.function);
    execute format('alter table only %s enable always trigger %I', wanted.relation, wanted.name);
    attached := attached + 1;
  end loop;
  -- Of tables that were dropped, renamed, or left out since.
  for orphan in
    select p.oid::regprocedure as function
      from pg_proc p
     where p.pronamespace = 'audit'::regnamespace
       and p.proname ~ '^record_.*_[0-9a-f]{8}$'
       and not exists (select from pg_trigger g where g.tgfoid = p.oid)
  loop
    execute format('drop function %s', orphan.function);
  end loop;
  return attached;
end
$$;

-- AU005: a table stays captured for as long as it is there. What a declaration keeps of it may change.
create function audit.refuse_uncapture()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if old.no_capture_because is null
     and exists (select from pg_class c where c.oid = old.relation)
     and (tg_op = 'DELETE' or new.relation <> old.relation or new.no_capture_because is not null) then
    raise exception using
      errcode = 'AU005', message = 'a captured table stays captured', table = old.relation::text;
  end if;
  return coalesce(new, old);
end
$$;
create trigger refuse_uncapture
  before update or delete on tenancy.tenant_table
  for each row execute function audit.refuse_uncapture();
alter table tenancy.tenant_table enable always trigger refuse_uncapture;
create trigger refuse_change
  before truncate on tenancy.tenant_table
  for each statement execute function audit.refuse_change();
alter table tenancy.tenant_table enable always trigger refuse_change;

-- Declares at once what is kept of a table's changes, and attaches it. A migration of another package
-- calls tenancy.describe_capture instead, which takes hold at the end of the migrations.
create function audit.capture(target regclass, each text default 'row', columns jsonb default '{}')
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  declaration jsonb := jsonb_build_object('each', each, 'columns', columns);
begin
  perform audit.check_capture(target, declaration);
  perform tenancy.describe_capture(target, declaration);
  perform audit.attach_capture();
end
$$;

-- Called by tenancy's runner when all migrations are applied.
create function audit.after_migrate()
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform audit.attach_capture();
  perform audit.ensure_partitions(now()::date, 4);
end
$$;

revoke all on function
  audit.new_event_id(),
  audit.database_entry(uuid, timestamptz, uuid, text, text, text, text, text, text),
  audit.write_from_database(uuid, text, text, text, text, text, text),
  audit.login_actor(),
  audit.acting(),
  audit.is_never_in_clear(text),
  audit.canonical_place(text),
  audit.check_capture(regclass, jsonb),
  audit.key_expression(regclass, text, jsonb),
  audit.column_names(regclass),
  audit.past_participle(text),
  audit.statement_query(regclass, text, jsonb, text, text),
  audit.value_expression(text, text, text, text),
  audit.digest_expression(text, text, text, text),
  audit.column_expressions(regclass, text, jsonb),
  audit.row_query(regclass, text, jsonb, text, text),
  audit.capture_query(regclass, text, jsonb, text, text),
  audit.recorder_name(regclass),
  audit.recorder_body(regclass, jsonb),
  audit.make_recorder(regclass, jsonb),
  audit.record_truncate(),
  audit.record_schema_change(text, text[]),
  audit.wanted_triggers(),
  audit.attach_capture(),
  audit.refuse_uncapture(),
  audit.capture(regclass, text, jsonb),
  audit.after_migrate()
from public;
