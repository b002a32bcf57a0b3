--! purpose: the two questions that are asked before a tenant is known: an exact key in, one answer out
--! breaking: no   lock: new objects only

-- Both answer the platform alone: SQL inside a tenant can ask neither.

-- The tenant of an organisation, or null.
create function access.tenant_of_organisation(requested_id text)
returns uuid
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select tenancy.require_platform();
  select tenant_id from access.organisation where organisation_id = requested_id
$$;

create function access.session_revoked(requested_id text)
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select tenancy.require_platform();
  select exists (select from access.revoked_session where session_id = requested_id)
$$;

revoke all on function access.tenant_of_organisation(text), access.session_revoked(text) from public;
grant execute on function access.tenant_of_organisation(text), access.session_revoked(text) to ataski_app;
