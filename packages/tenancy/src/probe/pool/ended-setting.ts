import type pg from 'pg';

import { tokenOf } from '../attack-ground.ts';
import { contextSetting, enterSql } from '../enter-context.ts';
import type { PoolFamily, PoolFinding, PoolGround } from './pool-family.ts';
import { readBare } from './read-bare.ts';

/** A local setting that has ended reads as an empty text, not as null. */
export const endedSetting: PoolFamily = {
  name: 'ended-setting',
  tries: 'Read on after the transaction of a context has ended.',
  async look({ pool, ground, table }) {
    const client = await pool.connect();
    try {
      const findings: PoolFinding[] = [];
      for (const end of ['commit', 'rollback'])
        findings.push(...(await lookAfter(client, end, { ground, table })));
      return findings;
    } finally {
      client.release(true);
    }
  },
};

async function lookAfter(
  client: pg.PoolClient,
  end: string,
  { ground, table }: Pick<PoolGround, 'ground' | 'table'>,
): Promise<readonly PoolFinding[]> {
  await client.query('begin');
  await client.query(enterSql, [tokenOf(ground, 'foreign')]);
  await client.query(end);
  const { rows } = await client.query<{ left: string | null }>(
    'select pg_catalog.current_setting($1, true) as "left"',
    [contextSetting],
  );
  const isLeft = (rows[0]?.left ?? '') !== '';
  return [
    {
      attack: `find the context after ${end}`,
      context: 'none',
      foreignRows: 0,
      isBreach: isLeft,
      isRefused: false,
    },
    await readBare(client, table, `read after ${end}`),
  ];
}
