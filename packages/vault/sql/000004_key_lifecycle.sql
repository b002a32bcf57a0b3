--! purpose: the only ways in which a data key or a wrapping comes, changes its state or goes
--! breaking: no   lock: new objects only

-- Whatever is asked of these functions, they act inside the signed tenant alone: the policies `lifecycle`
-- bind their owner. None of them can make a secret unreadable at once, so SQL that was smuggled into a
-- tenant's transaction cannot either. What destroys, waits seven days and can be called off.
--
-- AV001 the tenant was shredded; AV002 the key is in another state; AV003 it is too early; AV004 the key is
-- still needed; AV005 there are too many wrappings.

-- Adds a data key with its first wrapping: the first key of a tenant is its primary, each later one waits
-- as pending. Answers false when another transaction was faster, or one is pending already.
create function vault.add_data_key(version integer, fingerprint bytea, root_key_id text, wrapped bytea)
returns boolean
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  newest integer := coalesce(
    (select max(k.version) from vault.data_key as k where k.tenant_id = tenancy.current_tenant_id()), 0);
begin
  perform vault.refuse_when_shredded();
  if add_data_key.version > newest + 1 then
    raise exception using errcode = 'AV002', message = 'a version was left out';
  end if;
  insert into vault.data_key (tenant_id, version, state, fingerprint)
  values (
    tenancy.current_tenant_id(),
    add_data_key.version,
    case newest when 0 then 'primary' else 'pending' end,
    add_data_key.fingerprint
  )
  on conflict do nothing;
  if not found then
    return false;
  end if;
  insert into vault.data_key_wrapping (tenant_id, version, number, root_key_id, wrapped)
  values (tenancy.current_tenant_id(), add_data_key.version, 1, add_data_key.root_key_id, add_data_key.wrapped);
  return true;
end
$$;

-- Adds a wrapping by another root key in front of those that are there.
create function vault.add_wrapping(version integer, root_key_id text, wrapped bytea)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  next_number integer;
  how_many    integer;
begin
  perform
     from vault.data_key as k
    where k.tenant_id = tenancy.current_tenant_id()
      and k.version = add_wrapping.version
      and k.state <> 'destroyed'
      for update;
  if not found then
    raise exception using errcode = 'AV002', message = 'there is no such key';
  end if;
  select coalesce(max(w.number), 0) + 1, count(*)
    into next_number, how_many
    from vault.data_key_wrapping as w
   where w.tenant_id = tenancy.current_tenant_id()
     and w.version = add_wrapping.version;
  if how_many >= 16 then
    raise exception using errcode = 'AV005', message = 'there are too many wrappings';
  end if;
  insert into vault.data_key_wrapping (tenant_id, version, number, root_key_id, wrapped)
  values (
    tenancy.current_tenant_id(), add_wrapping.version, next_number, add_wrapping.root_key_id, add_wrapping.wrapped);
  return next_number;
end
$$;

-- Removes the wrappings that are seven days old behind one that is so too, which the caller has tried. Those
-- in front of it stay, because the caller may lack the root key of a good one; unless they take all the room.
create function vault.remove_old_wrappings(version integer, keep integer)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  old      timestamptz := clock_timestamp() - interval '7 days';
  how_many integer;
  removed  integer;
begin
  perform
     from vault.data_key_wrapping as w
    where w.tenant_id = tenancy.current_tenant_id()
      and w.version = remove_old_wrappings.version
      and w.number = remove_old_wrappings.keep
      and w.wrapped_at <= old;
  if not found then
    raise exception using errcode = 'AV003', message = 'the wrapping to keep is not seven days old';
  end if;
  select count(*)
    into how_many
    from vault.data_key_wrapping as w
   where w.tenant_id = tenancy.current_tenant_id()
     and w.version = remove_old_wrappings.version;
  delete from vault.data_key_wrapping as w
   where w.tenant_id = tenancy.current_tenant_id()
     and w.version = remove_old_wrappings.version
     and w.number <> remove_old_wrappings.keep
     and (w.number < remove_old_wrappings.keep or how_many >= 16)
     and w.wrapped_at <= old;
  get diagnostics removed = row_count;
  return removed;
end
$$;

-- From pending to primary, and from primary to decrypt_only, in one step that waits for open puts.
create function vault.promote_data_key(version integer, minimum_age_ms bigint)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  pending vault.data_key;
begin
  perform
     from vault.data_key as k
    where k.tenant_id = tenancy.current_tenant_id()
      and k.state in ('pending', 'primary')
    order by k.version
      for update;
  select *
    into pending
    from vault.data_key as k
   where k.tenant_id = tenancy.current_tenant_id()
     and k.version = promote_data_key.version
     and k.state = 'pending';
  if not found then
    raise exception using errcode = 'AV002', message = 'the key is not pending';
  end if;
  if pending.created_at > clock_timestamp() - make_interval(secs => minimum_age_ms / 1000.0) then
    raise exception using errcode = 'AV003', message = 'the key is too young';
  end if;
  update vault.data_key as k
     set state = 'decrypt_only', state_since = clock_timestamp()
   where k.tenant_id = tenancy.current_tenant_id()
     and k.state = 'primary';
  update vault.data_key as k
     set state = 'primary', state_since = clock_timestamp()
   where k.tenant_id = tenancy.current_tenant_id()
     and k.version = promote_data_key.version;
end
$$;

-- Remembers that payloads outside of the vault are sealed under this version.
create function vault.mark_payload_key(version integer)
returns void
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
begin atomic
  update vault.data_key as k
     set seals_payloads = true
   where k.tenant_id = tenancy.current_tenant_id()
     and k.version = mark_payload_key.version
     and k.state in ('primary', 'decrypt_only')
     and not k.seals_payloads;
end;

-- The first call sets the day of destruction, a week ahead, and answers it; a call when it has come destroys
-- the key and answers null. Refused as long as a credential is sealed under it, each time. A key that never
-- was primary has sealed nothing and goes at once.
create function vault.retire_data_key(version integer, payloads_are_gone boolean)
returns timestamptz
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  key vault.data_key;
begin
  select *
    into key
    from vault.data_key as k
   where k.tenant_id = tenancy.current_tenant_id()
     and k.version = retire_data_key.version
     for update;
  if not found or key.state = 'primary' then
    raise exception using errcode = 'AV002', message = 'the key is not one that can be retired';
  end if;
  if key.state = 'destroyed' then
    return null;
  end if;
  if key.seals_payloads and not payloads_are_gone
     or exists (
       select
         from vault.credential as c
        where c.tenant_id = key.tenant_id
          and c.key_version = key.version
     ) then
    raise exception using errcode = 'AV004', message = 'the key is still needed';
  end if;
  if key.state = 'decrypt_only' and key.destroy_due_at is null then
    update vault.data_key as k
       set destroy_due_at = clock_timestamp() + interval '7 days'
     where k.tenant_id = key.tenant_id
       and k.version = key.version
    returning k.destroy_due_at into key.destroy_due_at;
  end if;
  if key.destroy_due_at > clock_timestamp() then
    return key.destroy_due_at;
  end if;
  delete from vault.data_key_wrapping as w
   where w.tenant_id = key.tenant_id
     and w.version = key.version;
  update vault.data_key as k
     set state = 'destroyed', state_since = clock_timestamp()
   where k.tenant_id = key.tenant_id
     and k.version = key.version;
  return null;
end
$$;

-- Calls a retirement off. Answers whether there was one.
create function vault.keep_data_key(version integer)
returns boolean
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update vault.data_key as k
     set destroy_due_at = null
   where k.tenant_id = tenancy.current_tenant_id()
     and k.version = keep_data_key.version
     and k.state = 'decrypt_only'
     and k.destroy_due_at is not null;
  return found;
end
$$;

revoke all on function
  vault.add_data_key(integer, bytea, text, bytea),
  vault.add_wrapping(integer, text, bytea),
  vault.remove_old_wrappings(integer, integer),
  vault.promote_data_key(integer, bigint),
  vault.mark_payload_key(integer),
  vault.retire_data_key(integer, boolean),
  vault.keep_data_key(integer)
from public;
grant execute on function
  vault.add_data_key(integer, bytea, text, bytea),
  vault.add_wrapping(integer, text, bytea),
  vault.remove_old_wrappings(integer, integer),
  vault.promote_data_key(integer, bigint),
  vault.mark_payload_key(integer),
  vault.retire_data_key(integer, boolean),
  vault.keep_data_key(integer)
to ataski_app;
