import type { BenchmarkTables } from '../../benchmark-database.ts';
import { itemRowsSql, itemTables, size, tenantIds } from '../../item-tables.ts';

/**
 * The tables under test and, with the same rows, one for each policy that a peer's documentation
 * prescribes: the setting cast to uuid (Prisma's and Drizzle's guides), and the column cast to text
 * with a switch that turns the policy off (the migration of `@usebetterdev/tenant`). No index of
 * the key helps the latter, so it gets one that leads with the id.
 */
export const peerTables: BenchmarkTables = {
  migration: {
    ...itemTables.migration,
    sql: `${itemTables.migration.sql}
      create table bench.peer_item (like bench.bare_item including all);
      alter table bench.peer_item enable row level security;
      alter table bench.peer_item force row level security;
      create policy peer on bench.peer_item
        using (tenant_id = current_setting('app.current_tenant', true)::uuid);
      create table bench.better_item (like bench.bare_item including all);
      create index on bench.better_item (id);
      alter table bench.better_item enable row level security;
      alter table bench.better_item force row level security;
      create policy better on bench.better_item
        using (tenant_id::text = current_setting('app.current_tenant', true)
               or current_setting('app.bypass_rls', true) = 'true');
      grant select on bench.peer_item, bench.better_item to ataski_app;`,
  },
  async fill(client) {
    await itemTables.fill(client);
    for (const table of ['bench.peer_item', 'bench.better_item']) {
      await client.query(itemRowsSql(table), [tenantIds, size.rowsPerTenant]);
      await client.query(`vacuum (analyze) ${table}`);
    }
  },
};
