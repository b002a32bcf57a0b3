import { migrations as audit } from '@ataski/audit';
import { migrations as gateway } from '@ataski/llm-gateway';
import { migrations as vault } from '@ataski/vault';

import { tenantIdOf } from '../benchmark-database.ts';
import type { BenchmarkTables } from '../benchmark-database.ts';

/** Tenants that call, each with a key and a budget of its own. */
export const tenantCount = 64;

/** The gateway's own schema, with budgets in which nothing is refused. */
export const overheadTables: BenchmarkTables = {
  packages: [...audit, ...vault, ...gateway],
  migration: { package: 'bench', number: 1, name: 'overhead', sql: 'select 1;' },
  async fill(client) {
    const tenantIds = Array.from({ length: tenantCount }, (_, index) => tenantIdOf(index));
    await client.query(
      'insert into tenancy.tenant (id, name) select id, id from unnest($1::uuid[]) id',
      [tenantIds],
    );
    await client.query(
      `insert into llm_gateway.budget (tenant_id, scope, scope_id, period, limit_nano, ring, bucket)
       select id, 'tenant', '', 'day', 1000000000000000, array_fill(0::bigint, array[25]), 0
         from unnest($1::uuid[]) id`,
      [tenantIds],
    );
    await client.query('analyze');
  },
};
