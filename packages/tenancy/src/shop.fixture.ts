import type { Migration } from '@ataski/kernel';

import { migrations } from './index.ts';

/** A tenant-owned table as a package would ship it, for the tests of this package. */
export const shopMigrations: readonly Migration[] = [
  ...migrations,
  {
    package: 'shop',
    number: 1,
    name: 'item',
    sql: `
      create schema shop;
      grant usage on schema shop to ataski_app, ataski_ops;
      create table shop.item (
        tenant_id uuid    not null references tenancy.tenant (id),
        id        integer not null,
        note      text    not null,
        primary key (tenant_id, id)
      );
      select tenancy.isolate_by_tenant('shop.item');
      grant select, insert, update, delete on shop.item to ataski_app;
      create function shop.who_asks()
      returns text
      language sql
      volatile
      security definer
      set search_path = pg_catalog, pg_temp
      as $$
        select tenancy.require_platform();
        select 'the platform'
      $$;
      revoke all on function shop.who_asks() from public;
      grant execute on function shop.who_asks() to ataski_app;`,
  },
];
