--! purpose: tenants, the keys that sign a context, and the functions that read a verified one
--! breaking: no   lock: new objects only
grant usage on schema tenancy to ataski_app, ataski_ops;

create table tenancy.tenant (
  id         uuid        primary key,
  name       text        not null check (length(name) between 1 and 200),
  created_at timestamptz not null default now()
);

-- HMAC-SHA-256 (RFC 2104) with its two padded keys computed once, so that checking a MAC is two
-- calls of the built-in sha256 and needs no extension.
create table tenancy.signing_key (
  id         text        primary key check (id ~ '^[A-Za-z0-9_-]{1,32}$'),
  inner_pad  bytea       not null check (length(inner_pad) = 64),
  outer_pad  bytea       not null check (length(outer_pad) = 64),
  created_at timestamptz not null default now(),
  retired_at timestamptz
);

-- What is to be said of a token, given the key that it names: genuine, AT002 forged, AT003 expired or
-- AT005 bound to another backend. Token: MAC in hex;kind;key id;expiry in ms;backend or nothing;...
-- Both MACs are hashed once more before they are compared, so that the time of the comparison tells
-- nothing about the right one. Without a key the comparison is null, which is forged. What a forged token
-- says is not even parsed. The planner inlines it, so that it costs no call.
create function tenancy.verdict_on(token text, kind text, inner_pad bytea, outer_pad bytea)
returns text
language sql
stable
return case
  when split_part(token, ';', 2) = kind
    and sha256(convert_to(left(token, 64), 'UTF8'))
      = sha256(convert_to(encode(sha256(outer_pad || sha256(inner_pad || convert_to(substr(token, 66), 'UTF8'))), 'hex'), 'UTF8'))
    then case
      when split_part(token, ';', 4)::bigint < date_part('epoch', statement_timestamp()) * 1000 then 'AT003'
      when split_part(token, ';', 5) <> '' and split_part(token, ';', 5)::integer <> pg_backend_pid() then 'AT005'
      else 'genuine'
    end
  else 'AT002'
end;

-- One field of the context of this transaction, after the whole of it was verified; field 0 is all of what it
-- says, from the actor's type to the tenant.
-- Token: MAC in hex;v1;key id;expiry in ms;backend or nothing;actor type;actor id;correlation id;tenant id.
-- AT001 missing, which the platform's token is too, AT002 forged, AT003 expired, AT005 bound to another
-- backend. Never null, never a default. One look at the key table and few expressions: this runs once
-- for each statement, and setting up an expression costs more than a hash. The verdict is no part of that
-- query, whose planner would work out what it knows and read a number out of a token that is not verified.
create function tenancy.context_field(field integer)
returns text
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  token   text := coalesce(current_setting('ataski.context', true), '');
  inside  bytea;
  outside bytea;
begin
  select k.inner_pad, k.outer_pad
    into inside, outside
    from tenancy.signing_key k
   where k.id = split_part(token, ';', 3)
     and k.retired_at is null;
  if tenancy.verdict_on(token, 'v1', inside, outside) = 'genuine' then
    if field = 0 then
      return array_to_string((string_to_array(token, ';'))[6:], ';');
    end if;
    return split_part(token, ';', field);
  end if;
  raise exception using
    errcode = case
      when token ~ '^$|^[^;]*;p1;' then 'AT001'
      else tenancy.verdict_on(token, 'v1', inside, outside)
    end,
    message = 'the tenant context is missing, forged, expired or elsewhere';
end
$$;

-- What a token says that was signed for several contexts at once, in their order: actor type;actor id;correlation
-- id;tenant id of each. For functions of the owner that write rows of several correlation ids by one statement. One
-- signature for all of them costs what one for each would cost for the first.
-- Token: MAC in hex;b1;key id;expiry in ms;backend or nothing;contexts, each in a line of its own.
-- AT002 forged, AT003 expired, AT005 bound to another backend.
create function tenancy.verified_contexts(token text)
returns text[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  inside  bytea;
  outside bytea;
begin
  select k.inner_pad, k.outer_pad
    into inside, outside
    from tenancy.signing_key k
   where k.id = split_part(token, ';', 3)
     and k.retired_at is null;
  if tenancy.verdict_on(token, 'b1', inside, outside) = 'genuine' then
    return string_to_array(array_to_string((string_to_array(token, ';'))[6:], ';'), chr(10));
  end if;
  raise exception using
    errcode = tenancy.verdict_on(token, 'b1', inside, outside),
    message = 'the tenant contexts are missing, forged, expired or elsewhere';
end
$$;

-- Raises unless the server itself asks, before a tenant is known. First in each definer function that
-- looks across tenants, so that neither SQL inside a tenant nor the bare role can use it.
-- Token: MAC in hex;p1;key id;expiry in ms;backend or nothing.
-- AT004 not the platform, AT002 forged, AT003 expired, AT005 bound to another backend.
create function tenancy.require_platform()
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  token   text := coalesce(current_setting('ataski.context', true), '');
  inside  bytea;
  outside bytea;
begin
  select k.inner_pad, k.outer_pad
    into inside, outside
    from tenancy.signing_key k
   where k.id = split_part(token, ';', 3)
     and k.retired_at is null;
  if tenancy.verdict_on(token, 'p1', inside, outside) <> 'genuine' then
    raise exception using
      errcode = case
        when token !~ '^[^;]*;p1;' then 'AT004'
        else tenancy.verdict_on(token, 'p1', inside, outside)
      end,
      message = 'this is answered to the platform alone';
  end if;
end
$$;

create function tenancy.current_tenant_id()
returns uuid
language sql
stable
parallel safe
return tenancy.context_field(9)::uuid;

create function tenancy.current_actor_type()
returns text
language sql
stable
parallel safe
return tenancy.context_field(6);

create function tenancy.current_actor_id()
returns text
language sql
stable
parallel safe
return tenancy.context_field(7);

create function tenancy.current_correlation_id()
returns text
language sql
stable
parallel safe
return tenancy.context_field(8);

-- Who acts under which correlation id for which tenant, as one text that is verified once: actor
-- type;actor id;correlation id;tenant id. None of the four holds a semicolon.
create function tenancy.current_context()
returns text
language sql
stable
parallel safe
return tenancy.context_field(0);

revoke all on function
  tenancy.verdict_on(text, text, bytea, bytea),
  tenancy.verified_contexts(text),
  tenancy.require_platform(),
  tenancy.context_field(integer),
  tenancy.current_tenant_id(),
  tenancy.current_actor_type(),
  tenancy.current_actor_id(),
  tenancy.current_correlation_id(),
  tenancy.current_context()
from public;

grant execute on function
  tenancy.context_field(integer),
  tenancy.current_tenant_id(),
  tenancy.current_actor_type(),
  tenancy.current_actor_id(),
  tenancy.current_correlation_id(),
  tenancy.current_context()
to ataski_app;

-- The key table answers to its owner alone, which is who the functions above run as.
alter table tenancy.signing_key enable row level security;
alter table tenancy.signing_key force row level security;
create policy owner_only on tenancy.signing_key for all to ataski_owner using (true) with check (true);

-- A tenant sees its own row. Tenants are made by the operator, never by the application.
alter table tenancy.tenant enable row level security;
alter table tenancy.tenant force row level security;
create policy owner_only on tenancy.tenant for all to ataski_owner using (true) with check (true);
create policy own_row on tenancy.tenant for select to ataski_app
  using (id = (select tenancy.current_tenant_id()));
grant select on tenancy.tenant to ataski_app;

-- Gives signatures up: afterwards any SQL of the application role can name any tenant, and call the
-- look-ups of the platform. For databases where nothing but trusted code can send SQL. The owner alone
-- may do it; the reason stays on the functions, and the doctor reports it.
create function tenancy.accept_unsigned_contexts(reason text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if length(reason) < 10 then
    raise exception using errcode = '22023', message = 'a reason of at least ten characters is needed';
  end if;
  create or replace function tenancy.context_field(field integer)
  returns text
  language plpgsql
  stable
  parallel safe
  as $f$
  declare
    token text := current_setting('ataski.context', true);
  begin
    if split_part(token, ';', 2) = 'v1' then
      if field = 0 then
        return array_to_string((string_to_array(token, ';'))[6:], ';');
      end if;
      return split_part(token, ';', field);
    end if;
    raise exception using errcode = 'AT001', message = 'the tenant context is missing';
  end
  $f$;
  create or replace function tenancy.require_platform()
  returns void
  language plpgsql
  stable
  as $f$
  begin
    if split_part(current_setting('ataski.context', true), ';', 2) is distinct from 'p1' then
      raise exception using errcode = 'AT004', message = 'this is answered to the platform alone';
    end if;
  end
  $f$;
  execute format('comment on function tenancy.context_field(integer) is %L', 'unsigned: ' || reason);
  execute format('comment on function tenancy.require_platform() is %L', 'unsigned: ' || reason);
end
$$;
revoke all on function tenancy.accept_unsigned_contexts(text) from public;
