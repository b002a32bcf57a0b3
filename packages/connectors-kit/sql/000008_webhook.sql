--! purpose: whom a provider's event is about, and which events came already
--! breaking: no   lock: new objects only

-- An exact name at the provider, and the connection that it is of: an account, or an object that was made through us.
create table connectors_kit.webhook_subject (
  tenant_id     uuid        not null,
  connection_id uuid        not null,
  system        text        not null check (system ~ '^[a-z][a-z0-9_]{0,63}$'),
  kind          text        not null check (kind in ('account', 'bot')),
  external_id   text        not null check (length(external_id) between 1 and 255),
  created_at    timestamptz not null default clock_timestamp(),
  primary key (tenant_id, connection_id, kind, external_id),
  foreign key (tenant_id, connection_id) references connectors_kit.connection (tenant_id, id)
);
select tenancy.isolate_by_tenant('connectors_kit.webhook_subject');
select tenancy.describe_capture('connectors_kit.webhook_subject', '{
  "columns": {"connection_id": "value", "system": "value", "kind": "value", "external_id": "digest"}
}');
grant select, insert, delete on connectors_kit.webhook_subject to ataski_app;
create index webhook_subject_exact on connectors_kit.webhook_subject (system, kind, external_id);

-- FORCE row level security binds the owner too, as whom the function below runs.
create policy look_up on connectors_kit.webhook_subject as permissive for select to ataski_owner
  using (true);

-- All connections of one exact name, ids only, to the platform alone. Several tenants may have connected one account,
-- each with a consent of its own.
create function connectors_kit.find_webhook_subject(requested_system text, requested_kind text, requested_id text)
returns table (
  tenant_id     uuid,
  connection_id uuid
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select tenancy.require_platform();
  select subject.tenant_id, subject.connection_id
    from connectors_kit.webhook_subject subject
   where subject.system = requested_system
     and subject.kind = requested_kind
     and subject.external_id = requested_id
   order by subject.tenant_id, subject.connection_id
$$;
revoke all on function connectors_kit.find_webhook_subject(text, text, text) from public;
grant execute on function connectors_kit.find_webhook_subject(text, text, text) to ataski_app;

-- What came in the last 48 hours. The key is what makes a delivery that is repeated do nothing.
create table connectors_kit.webhook_delivery (
  tenant_id     uuid        not null,
  connection_id uuid        not null,
  delivery_id   text        not null check (length(delivery_id) between 1 and 255),
  received_at   timestamptz not null default clock_timestamp(),
  primary key (tenant_id, connection_id, delivery_id),
  foreign key (tenant_id, connection_id) references connectors_kit.connection (tenant_id, id)
);
select tenancy.isolate_by_tenant(
  'connectors_kit.webhook_delivery',
  'remembers ids for two days; what was accepted is the audit row webhook.accepted'
);
grant select, insert, delete on connectors_kit.webhook_delivery to ataski_app;
create index webhook_delivery_oldest on connectors_kit.webhook_delivery (tenant_id, connection_id, received_at);
