import { beforeAll, describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { shopMigrations } from '../shop.fixture.ts';
import { asTenant, tenancyMatchers } from './index.ts';
import type { TenancyMatchers } from './index.ts';
import { createTestedTable, onlyPolicy } from './tested-tables.fixture.ts';

/* eslint-disable @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars -- an augmentation repeats the type parameters of what it augments */
declare module 'vitest' {
  interface Matchers<
    R extends void | Promise<void> = void | Promise<void>,
    T = unknown,
  > extends TenancyMatchers {}
}
/* eslint-enable */

expect.extend(tenancyMatchers);

describe('the matchers', () => {
  const db = useDatabase({ migrations: shopMigrations });
  const { acme, globex } = db.tenants;
  const rowOf = (table: string) => ({
    tenancy: db.tenancy,
    table,
    row: { tenant_id: acme, Number: 1 },
  });

  beforeAll(async () => {
    await createTestedTable(db, { name: 'good' });
    await createTestedTable(db, { name: 'open', sabotage: onlyPolicy('true') });
  });

  it('hold on an isolated table', async () => {
    await expect(rowOf('kit.good')).toBeInvisibleTo(globex);
    await expect(rowOf('kit.good')).toBeOutOfReachOf(globex);
    const plant = () =>
      asTenant(db.tenancy, acme, (tx) =>
        tx.query(`insert into kit.good values ($1, 7, 'planted')`, [globex]),
      );
    await expect(plant).toBeRejectedByTenancy();
    await expect(plant()).toBeRejectedByTenancy({ code: 'TENANCY_STATEMENT_DENIED' });
  });

  it('fail on an open one, with the reason', async () => {
    await expect(expect(rowOf('kit.open')).toBeInvisibleTo(globex)).rejects.toThrow(
      /tenant .* sees a row of tenant/,
    );
    await expect(expect(rowOf('kit.open')).toBeOutOfReachOf(globex)).rejects.toThrow(
      /touched 1 rows/,
    );
    await expect(expect(Promise.resolve()).toBeRejectedByTenancy()).rejects.toThrow(
      /nothing was refused/,
    );
  });

  it('have no opposite', async () => {
    const negated = [
      expect(rowOf('kit.open')).not.toBeInvisibleTo(globex),
      expect(rowOf('kit.open')).not.toBeOutOfReachOf(globex),
      expect(Promise.resolve()).not.toBeRejectedByTenancy(),
    ];
    for (const each of negated) await expect(each).rejects.toThrow(/has no opposite/);
  });

  it('pass on an error that is no failed expectation', async () => {
    const gone = {
      ...rowOf('kit.good'),
      tenancy: { withTenant: () => Promise.reject(new RangeError()) },
    };
    await expect(expect(gone).toBeInvisibleTo(globex)).rejects.toThrow(RangeError);
  });
});
