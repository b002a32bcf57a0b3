--! purpose: tenants, the keys that sign a context, and the functions that read a verified one
--! breaking: no   lock: new objects only
grant usage on schema tenancy to ataski_app, ataski_ops;
grant select on tenancy.migration to ataski_app;

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

-- Raises unless a key that is alive signed the token and its time has not run out.
-- AT002 forged, AT003 expired. Asked by the two functions below, as their owner.
create function tenancy.verify_token(token text)
returns void
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
  inside  bytea;
  outside bytea;
begin
  select k.inner_pad, k.outer_pad
    into inside, outside
    from tenancy.signing_key k
   where k.id = split_part(token, ';', 2) and k.retired_at is null;
  -- The MAC covers all but itself. Both sides are hashed once more before they are compared, so that
  -- the time of the comparison tells nothing about the right one.
  if not found
     or sha256(convert_to(right(token, 64), 'UTF8')) <> sha256(convert_to(encode(
          sha256(outside || sha256(inside || convert_to(left(token, -65), 'UTF8'))), 'hex'), 'UTF8')) then
    raise exception using errcode = 'AT002', message = 'tenant context is forged';
  end if;
  if split_part(token, ';', 3)::bigint < extract(epoch from clock_timestamp()) * 1000 then
    raise exception using errcode = 'AT003', message = 'tenant context is expired';
  end if;
end
$$;

-- One field of the context of this transaction, after the whole of it was verified.
-- Token: v1;key id;expiry in ms;actor type;actor id;correlation id;tenant id;MAC in hex.
-- AT001 missing, which the platform's token is too, AT002 forged, AT003 expired. Never null, never a
-- default.
create function tenancy.context_field(field integer)
returns text
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  token text := current_setting('ataski.context', true);
begin
  if token is null or token = '' or left(token, 3) = 'p1;' then
    raise exception using errcode = 'AT001', message = 'tenant context is missing';
  end if;
  if left(token, 3) <> 'v1;' then
    raise exception using errcode = 'AT002', message = 'tenant context is forged';
  end if;
  perform tenancy.verify_token(token);
  return split_part(token, ';', field);
end
$$;

-- Raises unless the server itself asks, before a tenant is known. First in each definer function that
-- looks across tenants, so that neither SQL inside a tenant nor the bare role can use it.
-- Token: p1;key id;expiry in ms;MAC in hex. AT004 not the platform, AT002 forged, AT003 expired.
create function tenancy.require_platform()
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  token text := coalesce(current_setting('ataski.context', true), '');
begin
  if left(token, 3) <> 'p1;' then
    raise exception using errcode = 'AT004', message = 'this is answered to the platform alone';
  end if;
  perform tenancy.verify_token(token);
end
$$;

create function tenancy.current_tenant_id()
returns uuid
language sql
stable
parallel safe
return tenancy.context_field(7)::uuid;

create function tenancy.current_actor_type()
returns text
language sql
stable
parallel safe
return tenancy.context_field(4);

create function tenancy.current_actor_id()
returns text
language sql
stable
parallel safe
return tenancy.context_field(5);

create function tenancy.current_correlation_id()
returns text
language sql
stable
parallel safe
return tenancy.context_field(6);

revoke all on function
  tenancy.verify_token(text),
  tenancy.require_platform(),
  tenancy.context_field(integer),
  tenancy.current_tenant_id(),
  tenancy.current_actor_type(),
  tenancy.current_actor_id(),
  tenancy.current_correlation_id()
from public;

grant execute on function
  tenancy.context_field(integer),
  tenancy.current_tenant_id(),
  tenancy.current_actor_type(),
  tenancy.current_actor_id(),
  tenancy.current_correlation_id()
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
