--! purpose: consents that opened several accounts, until the person picks one
--! breaking: no   lock: new table only

-- The tokens wait in the vault under this id, which becomes that of the connection. `binding_sha256` is the hash of
-- the session of whoever consented: another browser cannot pick. `taken_at` says that the choice is being ended: the
-- row goes together with its tokens, or with what they become, so that a process that dies in between leaves nothing
-- that nobody revokes.
create table connectors_kit.account_choice (
  tenant_id           uuid        not null references tenancy.tenant (id),
  id                  uuid        not null,
  system              text        not null check (system ~ '^[a-z][a-z0-9_]{0,63}$'),
  label               text        not null check (length(label) between 1 and 80),
  actor_id            text        not null check (actor_id ~ '^[A-Za-z0-9._:@+-]{1,128}$'),
  binding_sha256      bytea       not null check (length(binding_sha256) = 32),
  accounts            jsonb       not null check (jsonb_typeof(accounts) = 'array'),
  granted_scopes      text[]      not null,
  access_expires_at   timestamptz not null,
  refresh_expires_at  timestamptz,
  created_at          timestamptz not null default clock_timestamp(),
  expires_at          timestamptz not null,
  taken_at            timestamptz,
  primary key (tenant_id, id)
);
select tenancy.isolate_by_tenant('connectors_kit.account_choice');
select tenancy.describe_capture('connectors_kit.account_choice', '{"columns": {"system": "value"}}');
grant select, insert, delete, update (taken_at) on connectors_kit.account_choice to ataski_app;
