import type pg from 'pg';

import type { Migration, TenantId } from '@ataski/kernel';

import { migrations } from '../index.ts';

/**
 * A schema with one of each: keys, a child with a cascade, partitions, views, a table to which rows
 * are only added, and one that is closed.
 */
export const marketMigrations: readonly Migration[] = [
  ...migrations,
  {
    package: 'market',
    number: 1,
    name: 'market',
    sql: `
      create schema market;
      grant usage on schema market to ataski_app;
      create table market.item (
        tenant_id uuid    not null references tenancy.tenant (id),
        id        uuid    not null default gen_random_uuid(),
        note      text    not null,
        price     integer not null default 1,
        primary key (tenant_id, id)
      );
      create table market.bid (
        tenant_id uuid    not null references tenancy.tenant (id),
        id        uuid    not null default gen_random_uuid(),
        item_id   uuid    not null,
        note      text    not null,
        primary key (tenant_id, id),
        foreign key (tenant_id, item_id) references market.item (tenant_id, id) on delete cascade on update cascade
      );
      create table market.event (
        tenant_id uuid    not null references tenancy.tenant (id),
        id        uuid    not null default gen_random_uuid(),
        note      text    not null,
        primary key (tenant_id, id)
      ) partition by hash (tenant_id);
      create table market.event_0 partition of market.event for values with (modulus 1, remainder 0);
      create table market.log (
        tenant_id uuid    not null references tenancy.tenant (id),
        id        uuid    not null default gen_random_uuid(),
        primary key (tenant_id, id)
      );
      create table market.secret (like market.item including all);
      select tenancy.isolate_by_tenant(name::regclass)
        from unnest(array['market.item', 'market.bid', 'market.event', 'market.event_0', 'market.log',
                          'market.secret']) as name;
      create view market.dear_item with (security_invoker) as select tenant_id, id, note from market.item;
      create view market.note with (security_invoker) as select note from market.item;
      create function market.item_note(item uuid)
      returns text
      language sql
      stable
      security definer
      set search_path = pg_catalog, pg_temp
      as $$
        select tenancy.require_platform();
        select i.note from market.item i where i.id = item
      $$;
      revoke all on function market.item_note(uuid) from public;
      grant execute on function market.item_note(uuid) to ataski_app;
      grant select, insert, update, delete on market.item, market.bid, market.event, market.event_0
         to ataski_app;
      grant insert on market.log to ataski_app;
      grant select on market.dear_item, market.note to ataski_app;`,
  },
];

/** Gives each tenant a row in every table, with texts that tell whose they are. */
export async function fillMarket(
  superuser: pg.Pool,
  tenantIds: readonly TenantId[],
): Promise<void> {
  for (const tenantId of tenantIds) {
    const owner = tenantId.slice(0, 8);
    await superuser.query('insert into market.item (tenant_id, note) values ($1, $2)', [
      tenantId,
      `an item of tenant ${owner}`,
    ]);
    await superuser.query(
      `insert into market.bid (tenant_id, item_id, note)
       select tenant_id, id, $2 from market.item where tenant_id = $1`,
      [tenantId, `a bid of tenant ${owner}`],
    );
    await superuser.query('insert into market.event (tenant_id, note) values ($1, $2)', [
      tenantId,
      `an event of tenant ${owner}`,
    ]);
  }
}
