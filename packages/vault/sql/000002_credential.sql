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
select tenancy.isolate_by_tenant('vault.credential', ops_readable => false);

-- No update of the columns that say where a secret belongs: a secret is replaced, never moved.
grant select, insert, delete on vault.credential to ataski_app;
grant update (key_version, token, hint, created_at) on vault.credential to ataski_app;
