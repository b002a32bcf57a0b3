--! purpose: each tenant's data keys, wrapped by a root key that the database never sees
--! breaking: no   lock: new table only
create schema vault;
grant usage on schema vault to ataski_app;

create table vault.data_key (
  tenant_id   uuid        not null references tenancy.tenant (id),
  version     integer     not null check (version > 0),
  root_key_id text        not null check (length(root_key_id) between 1 and 256),
  wrapped     bytea       not null check (octet_length(wrapped) between 32 and 4096),
  created_at  timestamptz not null default now(),
  primary key (tenant_id, version)
);
select tenancy.isolate_by_tenant('vault.data_key', ops_readable => false);

-- A lost or changed data key is every secret of the tenant lost, so the application may do neither.
grant select, insert on vault.data_key to ataski_app;
