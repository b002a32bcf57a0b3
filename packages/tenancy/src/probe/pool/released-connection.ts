import type { TenantContext } from '@ataski/kernel';

import { contextOf } from '../attack-ground.ts';
import type { Side } from '../attack.ts';
import { contextSetting } from '../enter-context.ts';
import { onEveryConnection } from './every-connection.ts';
import type { PoolFamily, PoolFinding, PoolGround } from './pool-family.ts';
import { readBare } from './read-bare.ts';

const workers = 64;
const rounds = 3;

/** Many users of few connections, some of whom keep their context for the session. */
export const releasedConnection: PoolFamily = {
  name: 'released-connection',
  tries: 'Read on a pooled connection what its last user was allowed to read.',
  async look(ground) {
    const findings = await Promise.all(
      Array.from({ length: workers }, (_, index) =>
        work(ground, index % 2 === 0 ? 'own' : 'foreign'),
      ),
    );
    const left = await onEveryConnection(ground.pool, (client) =>
      readBare(client, ground.table, 'read on a connection after its release'),
    );
    return [...findings, ...left];
  },
};

async function work(pool: PoolGround, side: Side): Promise<PoolFinding> {
  const { db, ground, table } = pool;
  const context = contextOf(ground, side);
  const read = `select ${table.tenant}::text as tenant from ${table.name}`;
  // SQL that came in through a hole would keep the context like this.
  const keep = `select pg_catalog.set_config('${contextSetting}',
    pg_catalog.current_setting('${contextSetting}'), false) is null as kept`;
  let foreignRows = 0;
  for (let round = 0; round < rounds; round += 1) {
    foreignRows += foreignIn(context, (await db.query<Row>(context, read)).rows);
    await db.query(context, keep);
    const rows = await db.withTenant(context, async (tx) => {
      await tx.query(keep);
      return (await tx.query<Row>(read)).rows;
    });
    foreignRows += foreignIn(context, rows);
  }
  return {
    attack: 'read by turns on few connections',
    context: side,
    foreignRows,
    isBreach: foreignRows > 0,
    isRefused: false,
  };
}

interface Row {
  readonly tenant: string;
}

function foreignIn(context: TenantContext, rows: readonly Row[]): number {
  return rows.filter(({ tenant }) => tenant !== context.tenantId).length;
}
