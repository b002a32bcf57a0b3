--! purpose: rows of several tenants, actors and correlation ids by one statement, each in the name of a verified context
--! breaking: no   lock: new function only

-- For functions of the owner that commit what many calls wait for; nobody else may call it. contexts: as
-- tenancy.verified_contexts answered them, one for each row; the policy in_vouched_name holds each row against them.
-- rows: [{"occurred_at", "event_id", "entry"}, ...]; places in `without`, counted from 0, are left out. One statement,
-- because setting one up costs more than a row.
create function audit.append_verified(contexts text[], rows jsonb, without integer[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('ataski.vouched', chr(10) || array_to_string(contexts, chr(10)) || chr(10), true);
  insert into audit.audit_log (tenant_id, occurred_at, event_id, entry)
  select right(given.context, 36)::uuid, given.occurred_at, given.event_id, given.entry
    from rows from (
      unnest(append_verified.contexts),
      jsonb_to_recordset(append_verified.rows) as (occurred_at timestamptz, event_id uuid, entry text)
    ) with ordinality as given (context, occurred_at, event_id, entry, place)
   where given.place - 1 <> all (append_verified.without);
  perform set_config('ataski.vouched', '', true);
end
$$;
revoke all on function audit.append_verified(text[], jsonb, integer[]) from public;
