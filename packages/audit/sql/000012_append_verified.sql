--! purpose: rows of several tenants, actors and correlation ids by one statement, each in the name of a verified context
--! breaking: no   lock: new function only

-- For functions of the owner that commit what many calls wait for; nobody else may call it. contexts: as
-- tenancy.verified_contexts answered them, one for each row; the policy in_vouched_name holds each row against its own.
-- One statement, because setting one up costs more than a row.
create function audit.append_verified(
  contexts text[], occurred_at timestamptz[], event_ids uuid[], entries text[])
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  vouched text;
begin
  select jsonb_object_agg(given.event_id, given.context)
    into vouched
    from unnest(append_verified.event_ids, append_verified.contexts) as given (event_id, context)
  having count(*) = count(distinct given.event_id) and count(*) = count(given.context);
  if vouched is null then
    raise exception using errcode = 'invalid_parameter_value', message = 'each row has one context and an id of its own';
  end if;
  perform set_config('ataski.vouched', vouched, true);
  insert into audit.audit_log (tenant_id, occurred_at, event_id, entry)
  select right(given.context, 36)::uuid, given.occurred_at, given.event_id, given.entry
    from unnest(
      append_verified.contexts, append_verified.occurred_at, append_verified.event_ids, append_verified.entries
    ) as given (context, occurred_at, event_id, entry);
  perform set_config('ataski.vouched', '', true);
end
$$;
revoke all on function audit.append_verified(text[], timestamptz[], uuid[], text[]) from public;
