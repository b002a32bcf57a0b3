--! purpose: no operator's grant without its audit row
--! breaking: no   lock: tenancy.ops_grant, for a moment

-- In the same statement as the grant, so that both exist or neither does.
create function audit.record_ops_grant()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform audit.write_from_database(
    new.tenant_id, 'ops', new.actor_id, 'ops_' || new.id, 'ops.access_opened',
    '[{"id":"' || new.id || '","type":"ops_grant"}]',
    '{"expires_at":"' || to_char(new.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
      || '","reason":' || to_json(new.reason)
      || ',"ticket":' || to_json(new.ticket) || '}'
  );
  return null;
end
$$;
revoke all on function audit.record_ops_grant() from public;

create trigger record_ops_grant
  after insert on tenancy.ops_grant
  for each row execute function audit.record_ops_grant();
alter table tenancy.ops_grant enable always trigger record_ops_grant;
