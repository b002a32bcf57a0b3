import { describe, expect, it } from 'vitest';

import { isolation, isolationAfter } from '@ataski/prove/foundation/isolation';

const small = { size: 'small', progress: () => undefined } as const;

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
    ],
    [
      'row-level security switched off on one table',
      'alter table vault.credential disable row level security',
    ],
    [
      'a table with a tenant column that nobody isolated',
      `create table connectors_kit.later (tenant_id uuid not null, id uuid, primary key (tenant_id, id));
       grant select, insert on connectors_kit.later to ataski_app`,
    ],
    [
      'a view that reads with the rights of a superuser',
      `create view connectors_kit.all_records as select * from connectors_kit.record;
       grant select on connectors_kit.all_records to ataski_app`,
    ],
    [
      'a context that is believed without its signature',
      `create or replace function tenancy.context_field(field integer) returns text language sql stable
       security definer as $$ select split_part(current_setting('ataski.context', true), ';', field) $$`,
    ],
    [
      'a function that runs as its owner and asks nobody who calls',
      `create function connectors_kit.peek(id uuid) returns uuid language sql security definer
       as $$ select tenant_id from connectors_kit.run_lease where run_id = id $$`,
    ],
    ['an application role that bypasses row-level security', 'alter role ataski_app bypassrls'],
  ])(
    'would notice %s',
    async (_, sabotage) => {
      const rows = await isolationAfter(sabotage)(small);
      expect(rows.filter(({ holds }) => !holds).length).toBeGreaterThan(0);
    },
    120_000,
  );
});
