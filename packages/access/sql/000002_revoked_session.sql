--! purpose: sessions that must not be believed although their token has not expired yet
--! breaking: no   lock: new objects only
create table access.revoked_session (
  session_id text        primary key check (session_id ~ '^[A-Za-z0-9_]{1,64}$'),
  revoked_at timestamptz not null default now()
);
create index revoked_session_revoked_at on access.revoked_session (revoked_at);
select tenancy.shared_table('access.revoked_session', 'asked before a tenant is known, one session at a time');

-- Marks one session, for the platform alone: SQL inside a tenant ends nobody's session. What is older
-- than any session can live is forgotten on the way.
create function access.revoke_session(ended_id text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform tenancy.require_platform();
  delete from access.revoked_session where revoked_at < now() - interval '400 days';
  insert into access.revoked_session (session_id) values (ended_id) on conflict do nothing;
end
$$;
revoke all on function access.revoke_session(text) from public;
grant execute on function access.revoke_session(text) to ataski_app;
