--! purpose: one sealed secret per tenant, connector, connection and field
--! breaking: no   lock: new table only
create table vault.credential (
  tenant_id     uuid        not null references tenancy.tenant (id),
  connector     text        not null check (connector ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
  connection_id text        not null check (connection_id ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
  field         text        not null check (field ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
  key_version   integer     not null,
  -- A Fernet token: version byte 0x80, 24 bytes of time and IV, whole cipher blocks, 32 bytes of MAC.
  token         bytea       not null check (
    get_byte(token, 0) = 128 and octet_length(token) >= 73 and octet_length(token) % 16 = 9
  ),
  hint          text        check (length(hint) between 1 and 4),
  created_at    timestamptz not null default now(),
  primary key (tenant_id, connector, connection_id, field),
  foreign key (tenant_id, key_version) references vault.data_key (tenant_id, version)
);
-- What is left under an old version: asked by the re-encryption and before a version is retired.
create index credential_by_key_version on vault.credential (tenant_id, key_version);
select tenancy.isolate_by_tenant('vault.credential', ops_readable => false);

-- No update of the columns that say where a secret belongs: a secret is replaced, never moved.
grant select, insert, delete on vault.credential to ataski_app;
grant update (key_version, token, hint, created_at) on vault.credential to ataski_app;

-- Shredding removes the tokens, retiring counts them, both as the owner.
create policy lifecycle on vault.credential as permissive for all to ataski_owner
  using (tenant_id = (select tenancy.current_tenant_id()))
  with check (tenant_id = (select tenancy.current_tenant_id()));

-- AV008: no secret is stored under a key that is not there yet or no longer. The lock makes whoever
-- destroys a key wait for the transaction that stores under it, and then count its row.
create function vault.require_live_key()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform
     from vault.data_key as k
    where k.tenant_id = new.tenant_id
      and k.version = new.key_version
      and k.state in ('primary', 'decrypt_only')
      for share;
  if not found then
    raise exception using errcode = 'AV008', message = 'the data key of this version seals nothing';
  end if;
  return new;
end
$$;
revoke all on function vault.require_live_key() from public;

create trigger require_live_key
  before insert or update of key_version on vault.credential
  for each row execute function vault.require_live_key();
