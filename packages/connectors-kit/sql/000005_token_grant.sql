--! purpose: how long the tokens of a connection live, who may renew them, and consents that are under way
--! breaking: no   lock: new tables only

-- The tokens themselves are in the vault alone. `generation` moves with each renewal: whoever renews names the one
-- that he read, so that of two only one can store what he got.
create table connectors_kit.token_grant (
  tenant_id           uuid        not null,
  connection_id       uuid        not null,
  generation          integer     not null default 1 check (generation > 0),
  obtained_at         timestamptz not null default clock_timestamp(),
  access_expires_at   timestamptz not null,
  refresh_expires_at  timestamptz,
  granted_scopes      text[]      not null,
  renewal             uuid,
  renewal_until       timestamptz,
  primary key (tenant_id, connection_id),
  foreign key (tenant_id, connection_id) references connectors_kit.connection (tenant_id, id),
  check ((renewal is null) = (renewal_until is null))
);
select tenancy.isolate_by_tenant('connectors_kit.token_grant');
select tenancy.describe_capture('connectors_kit.token_grant', '{
  "columns": {"connection_id": "value", "generation": "value"}
}');
grant select, insert, update, delete on connectors_kit.token_grant to ataski_app;

-- `state_sha256` is the hash of what the provider sends back; the state itself is nowhere but in the person's browser.
create table connectors_kit.consent (
  tenant_id     uuid        not null,
  id            uuid        not null,
  system        text        not null check (system ~ '^[a-z][a-z0-9_]{0,63}$'),
  label         text        not null check (length(label) between 1 and 80),
  state_sha256  bytea       not null check (length(state_sha256) = 32),
  actor_id      text        not null check (actor_id ~ '^[A-Za-z0-9._:@+-]{1,128}$'),
  redirect_uri  text        not null check (length(redirect_uri) between 1 and 2000),
  scopes        text[]      not null,
  reconnects    uuid,
  created_at    timestamptz not null default clock_timestamp(),
  expires_at    timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, state_sha256),
  foreign key (tenant_id, reconnects) references connectors_kit.connection (tenant_id, id)
);
select tenancy.isolate_by_tenant('connectors_kit.consent');
select tenancy.describe_capture('connectors_kit.consent', '{"columns": {"system": "value"}}');
grant select, insert, delete on connectors_kit.consent to ataski_app;
