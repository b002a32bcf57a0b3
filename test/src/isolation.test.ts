import { describe, expect, it } from 'vitest';

import { isolation, isolationAfter } from '@ataski/prove/foundation/isolation';

const small = { size: 'small', progress: () => undefined } as const;

/** As the proof words them: each sabotage breaks one of them. */
const promises = {
  reads: 'As ataski_app inside tenant A, no statement shows a row of B.',
  writes: 'Nothing that A does changes a row of B.',
  contexts: 'No context can be forged, borrowed or left out.',
  definers: 'No function that runs as its owner and looks across tenants answers inside A.',
  serving: "None that serves a tenant shows A what is B's; what it changes is seen above.",
  force: 'Every table with a tenant column is forced or closed to the application.',
} as const;

describe('isolation over every tenant table of the catalog', () => {
  it('keeps all rows of B from any statement inside A, and refuses every forged context', async () => {
    const rows = await isolation(small);
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.length).toBeGreaterThan(3);
  }, 120_000);

  it.each([
    [
      'a policy that lets everything through',
      `drop policy tenant_floor on connectors_kit.record;
       create policy open_door on connectors_kit.record for all to ataski_app using (true) with check (true)`,
      promises.reads,
    ],
    [
      'row-level security switched off on one table',
      'alter table vault.credential disable row level security',
      promises.reads,
    ],
    [
      'a table with a tenant column that nobody isolated',
      `create table connectors_kit.later (tenant_id uuid not null, id uuid, primary key (tenant_id, id));
       grant select, insert on connectors_kit.later to ataski_app`,
      promises.force,
    ],
    [
      'a view that reads with the rights of a superuser',
      `create view connectors_kit.all_records as select * from connectors_kit.record;
       grant select on connectors_kit.all_records to ataski_app`,
      promises.reads,
    ],
    [
      'a context that is believed without its signature',
      `create or replace function tenancy.context_field(field integer) returns text language sql stable
       security definer as $$ select split_part(current_setting('ataski.context', true), ';', field) $$`,
      promises.contexts,
    ],
    [
      'a function that runs as its owner and asks nobody who calls',
      `create function connectors_kit.peek(id uuid) returns uuid language sql security definer
       as $$ select tenant_id from connectors_kit.run_lease where run_id = id $$`,
      promises.definers,
    ],
    [
      'a function that serves a tenant and shows it another',
      `create function vault.peek(id uuid) returns uuid language sql security definer
       as $$ select s.id from vault.shred_request s where s.tenant_id = peek.id $$`,
      promises.serving,
    ],
    [
      'a function that serves a tenant and changes another',
      `create or replace function vault.mark_payload_key(version integer) returns void
       language sql security definer
       as $$ update vault.data_key k set seals_payloads = true where k.version = mark_payload_key.version $$;
       alter policy lifecycle on vault.data_key using (true) with check (true);
       drop trigger capture_update on vault.data_key`,
      promises.writes,
    ],
    [
      'an application role that bypasses row-level security',
      'alter role ataski_app bypassrls',
      promises.reads,
    ],
  ])(
    'would notice %s',
    async (_, sabotage, promise) => {
      const rows = await isolationAfter(sabotage, /connectors_kit|vault/)(small);
      const broken = rows.filter(({ holds }) => !holds);
      expect(broken.map((row) => row.promise)).toContain(promise);
    },
    120_000,
  );
});
