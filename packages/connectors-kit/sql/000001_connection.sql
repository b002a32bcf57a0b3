--! purpose: the connections of a tenant to outside systems
--! breaking: no   lock: new objects only
create schema connectors_kit;
grant usage on schema connectors_kit to ataski_app, ataski_ops;

create table connectors_kit.connection (
  tenant_id           uuid        not null references tenancy.tenant (id),
  id                  uuid        not null,
  system              text        not null check (system ~ '^[a-z][a-z0-9_]{0,63}$'),
  label               text        not null check (length(label) between 1 and 80),
  state               text        not null default 'connected'
                                  check (state in ('connected', 'needs_reauth', 'disconnected')),
  external_account_id text        check (length(external_account_id) between 1 and 255),
  livemode            boolean,
  settings            jsonb       not null default '{}' check (jsonb_typeof(settings) = 'object'),
  credential_hint     text        check (length(credential_hint) = 4),
  connected_by        text        not null check (connected_by ~ '^[A-Za-z0-9._:@+-]{1,128}$'),
  connected_at        timestamptz not null default clock_timestamp(),
  disconnected_at     timestamptz,
  checked_at          timestamptz,
  health_code         text        check (health_code ~ '^[A-Z][A-Z0-9_]{2,99}$'),
  primary key (tenant_id, id),
  check ((state = 'disconnected') = (disconnected_at is not null))
);
select tenancy.isolate_by_tenant('connectors_kit.connection');
select tenancy.describe_capture('connectors_kit.connection', '{
  "columns": {"system": "value", "state": "value", "livemode": "value", "health_code": "value", "external_account_id": "digest"}
}');
grant select, insert, update on connectors_kit.connection to ataski_app;

-- One account is connected once: two would read the same rows twice, and one consent displaces the other.
create unique index connection_one_account on connectors_kit.connection (tenant_id, system, external_account_id)
  where external_account_id is not null and state <> 'disconnected';
create index connection_newest on connectors_kit.connection (tenant_id, connected_at desc, id);
