--! purpose: the ledger: one row for each call of a model, from its hold to what it cost
--! breaking: no   lock: new objects only

-- held      committed before a byte leaves: the call may have left
-- settled   the provider said what was used
-- estimated it did not, or not to the end; what it can be at most is booked
-- released  it cost nothing: it never left, or the provider refused it
-- presumed  nobody settled it in time; all that was held is booked, until somebody knows better
--
-- A hold that nobody settles is never given back, because the call may have left. `budgets` are those that hold it.
create table llm_gateway.call (
  tenant_id       uuid        not null,
  id              uuid        not null,
  correlation_id  text        not null collate "C",
  key_id          uuid,
  user_id         text,
  run_id          text,
  payer           text        not null check (payer in ('tenant', 'platform')),
  credential_id   text,
  surface         text        not null,
  provider        text        not null,
  model           text        not null,
  price_version   text        not null,
  intent_event_id uuid        not null,
  intent_at       timestamptz not null,
  state           text        not null default 'held'
                              check (state in ('held', 'settled', 'estimated', 'released', 'presumed')),
  hold_nano       bigint      not null check (hold_nano >= 0),
  -- I3: a cost is within its hold. What a provider bills beyond it is a fault of the bound, and stands in excess_nano.
  cost_nano       bigint      check (cost_nano between 0 and hold_nano),
  excess_nano     bigint      not null default 0 check (excess_nano >= 0),
  budgets         uuid[]      not null,
  input_tokens    bigint,
  cached_tokens   bigint,
  written_tokens  bigint,
  output_tokens   bigint,
  reason          text,
  held_at         timestamptz not null default clock_timestamp(),
  expires_at      timestamptz not null,
  settled_at      timestamptz,
  primary key (tenant_id, id),
  check ((state = 'held') = (cost_nano is null)),
  check ((state = 'held') = (settled_at is null))
) with (fillfactor = 70);
select tenancy.isolate_by_tenant(
  'llm_gateway.call',
  'each call has an intent and an outcome in the log, committed with its row'
);
grant select on llm_gateway.call to ataski_app;
create policy by_function on llm_gateway.call as permissive for all to ataski_owner
  using (tenant_id = any (array(select unnest(string_to_array(current_setting('ataski.ledger_tenants', true), ',')::uuid[]))))
  with check (tenant_id = any (array(select unnest(string_to_array(current_setting('ataski.ledger_tenants', true), ',')::uuid[]))));

-- What is to be presumed next.
create index call_open on llm_gateway.call (expires_at) where state = 'held';
