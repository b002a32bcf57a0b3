import type pg from 'pg';

import { parseTenantId } from '@ataski/kernel';
import type { TenantId } from '@ataski/kernel';

import { sharedCounters } from './fuzz-schema.ts';
import type { SeededRandom } from './seeded-random.ts';

/** One tenant of the fuzzer. */
export interface FuzzTenant {
  readonly id: TenantId;
  readonly name: string;
  /** Stands in each of its rows and is never typed by another, so that it tells whose row it is. */
  readonly marker: string;
}

/** What every marker looks like. */
export const markerPattern = /mark-[0-9a-f]{16}/g;

/** Makes tenants with their shared counters. */
export async function createTenants(
  superuser: pg.Pool,
  random: SeededRandom,
  count: number,
): Promise<readonly FuzzTenant[]> {
  const tenants = Array.from({ length: count }, (_, index) => ({
    id: parseTenantId(random.uuid()),
    name: `Fuzzed ${index}`,
    marker: `mark-${random.hex(16)}`,
  }));
  for (const { id, name, marker } of tenants) {
    await superuser.query('insert into tenancy.tenant (id, name) values ($1, $2)', [id, name]);
    await superuser.query(
      `insert into fuzz.counter (tenant_id, id, total, marker)
       select $1, number, 0, $2 from generate_series(0, $3) as number`,
      [id, marker, sharedCounters - 1],
    );
  }
  return tenants;
}
