import type { Migration } from '@ataski/kernel';

import { cleanMigrations } from '../../../../packages/tenancy/src/doctor/fixtures/clean-database.fixture.ts';

/** The clean schema with many more isolated tables, each with its keys, indexes and policies. */
export function wideMigrations(tables: number): readonly Migration[] {
  return [
    ...cleanMigrations,
    {
      package: 'wide',
      number: 1,
      name: 'tables',
      sql: `
        do $$
        begin
          for number in 1..${String(tables)} loop
            execute format('create table mall.wide_%s (
              tenant_id uuid not null references tenancy.tenant (id), id uuid not null, item_id bigint,
              note text, amount bigint, at timestamptz, state text, count integer,
              primary key (tenant_id, id),
              foreign key (tenant_id, item_id) references mall.item (tenant_id, id))', number);
            execute format('create index on mall.wide_%s (tenant_id, at)', number);
            execute format('create index on mall.wide_%s (tenant_id, state, note)', number);
            perform tenancy.isolate_by_tenant(format('mall.wide_%s', number)::regclass);
            execute format('grant select, insert, update, delete on mall.wide_%s to ataski_app', number);
          end loop;
        end
        $$;`,
    },
  ];
}

/** The middle of an odd number of measurements. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
