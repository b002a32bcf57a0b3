import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';
import { isolationAllowances } from '@ataski/server/isolation-allowances';
import { migrations } from '@ataski/server/migrations';
import { examine } from '@ataski/tenancy/doctor';

describe("the doctor on the product's own schema", () => {
  const db = useDatabase({ migrations });

  it('finds nothing but what is allowed for a written reason', async () => {
    const { findings, checked } = await examine(db.superuser, { allowed: isolationAllowances });
    expect(findings).toEqual([]);
    expect(checked).toHaveLength(46);
  });

  it('finds the same with the eyes of the owner', async () => {
    const client = await db.migrator.connect();
    try {
      await client.query('begin; set local role ataski_owner');
      const { findings } = await examine(client, { allowed: isolationAllowances });
      expect(findings).toEqual([]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('finds no function of ours that everybody may call', async () => {
    const { rows } = await db.superuser.query<{ ours: string; everybodys: string[] }>(
      `select count(*)::text as ours,
              coalesce(array_agg(p.oid::regprocedure::text) filter (
                where has_function_privilege('public', p.oid, 'execute')), '{}') as everybodys
         from pg_proc p
        where p.proowner = 'ataski_owner'::regrole`,
    );
    expect(Number(rows[0]?.ours)).toBeGreaterThan(100);
    expect(rows[0]?.everybodys).toEqual([]);
  });

  it('allows nothing that is not there', async () => {
    const without = await examine(db.superuser);
    const keys = without.findings.map(({ cacheKey }) => cacheKey);
    expect(keys.sort()).toEqual(
      isolationAllowances.map(({ id, object }) => `${id}:${object}`).sort(),
    );
  });
});
