--! purpose: which tenant an organisation of the identity provider stands for
--! breaking: no   lock: new objects only
create schema access;
grant usage on schema access to ataski_app, ataski_ops;

create table access.organisation (
  organisation_id text        primary key check (organisation_id ~ '^[A-Za-z0-9_]{1,64}$'),
  tenant_id       uuid        not null unique references tenancy.tenant (id),
  created_at      timestamptz not null default now()
);
-- Written by whoever provisions tenants, as the owner. The application may only ask about one at a time.
select tenancy.shared_table('access.organisation', 'asked before a tenant is known, one organisation at a time');
