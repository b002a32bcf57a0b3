--! purpose: each tenant's data keys with their states, and their wrappings by root keys that the database never sees
--! breaking: no   lock: new tables only
create schema vault;
grant usage on schema vault to ataski_app;

create table vault.data_key (
  tenant_id      uuid        not null references tenancy.tenant (id),
  version        integer     not null check (version > 0),
  state          text        not null check (state in ('pending', 'primary', 'decrypt_only', 'destroyed')),
  -- Says of unwrapped bytes whether they are this key: HMAC of a label, 16 bytes. FORMAT.md has the recipe.
  fingerprint    bytea       not null check (octet_length(fingerprint) = 16),
  -- Payloads lie outside of the vault, so that it cannot count them; it knows only that there are some.
  seals_payloads boolean     not null default false,
  created_at     timestamptz not null default clock_timestamp(),
  state_since    timestamptz not null default clock_timestamp(),
  destroy_due_at timestamptz check (destroy_due_at is null or state in ('decrypt_only', 'destroyed')),
  primary key (tenant_id, version)
);
create unique index data_key_one_primary on vault.data_key (tenant_id) where state = 'primary';
create unique index data_key_one_pending on vault.data_key (tenant_id) where state = 'pending';
select tenancy.isolate_by_tenant('vault.data_key', ops_readable => false);

-- A rewrap adds a row, so that a bad wrapping never takes the place of a good one.
create table vault.data_key_wrapping (
  tenant_id   uuid        not null,
  version     integer     not null,
  number      integer     not null check (number > 0),
  -- Printable, because it is shown to operators and the application chooses it.
  root_key_id text        not null check (length(root_key_id) <= 512 and root_key_id ~ '^[!-~]+$'),
  wrapped     bytea       not null check (octet_length(wrapped) between 32 and 8192),
  wrapped_at  timestamptz not null default clock_timestamp(),
  primary key (tenant_id, version, number),
  foreign key (tenant_id, version) references vault.data_key (tenant_id, version)
);
select tenancy.isolate_by_tenant('vault.data_key_wrapping', ops_readable => false);

-- A lost or changed key is every secret of the tenant lost. The application reads both tables and writes
-- neither; each change goes through a function of 000004_key_lifecycle.sql that checks it.
grant select on vault.data_key, vault.data_key_wrapping to ataski_app;

-- Those functions run as the owner, and even so inside the signed tenant alone.
create policy lifecycle on vault.data_key as permissive for all to ataski_owner
  using (tenant_id = (select tenancy.current_tenant_id()))
  with check (tenant_id = (select tenancy.current_tenant_id()));
create policy lifecycle on vault.data_key_wrapping as permissive for all to ataski_owner
  using (tenant_id = (select tenancy.current_tenant_id()))
  with check (tenant_id = (select tenancy.current_tenant_id()));
