import type pg from 'pg';

import { createAttackConnection } from './attack-connection.ts';
import { tokenOf } from './attack-ground.ts';
import type { AttackGround } from './attack-ground.ts';
import type { Side } from './attack.ts';
import { enterSql } from './enter-context.ts';
import type { Traces } from './observation.ts';
import { findSampleRow } from './sample-rows.ts';
import type { SampleRow, SampleRows } from './sample-rows.ts';
import type { TargetTable } from './target-table.ts';
import { findTelltales } from './telltales.ts';

/** What both tenants have in every table, seen by each in its own genuine context. */
export interface Overview {
  readonly rows: SampleRows;
  /** What tells of each side's rows in this table. */
  tracesIn(table: TargetTable): Readonly<Record<Side, Traces>>;
  /** Both tenants saw a row of their own. */
  isSeen(table: TargetTable): boolean;
}

/** Looks at every table that may be read, before anything is attacked. */
export async function lookOver(
  pool: pg.Pool,
  ground: AttackGround,
  tables: readonly TargetTable[],
): Promise<Overview> {
  const rows = { own: new Map<string, SampleRow>(), foreign: new Map<string, SampleRow>() };
  const telltales = {
    own: new Map<string, readonly string[]>(),
    foreign: new Map<string, readonly string[]>(),
  };
  const connection = createAttackConnection(pool, ground);
  const inside: Inside = (side, work) =>
    connection.rolledBack(async (client) => {
      await client.query(enterSql, [tokenOf(ground, side)]);
      return await work(client, ground.ids[side]);
    });
  try {
    for (const table of tables.filter(({ may }) => may.select)) {
      for (const side of sides) {
        const row = await rowOf(inside, table, side);
        if (row !== null) rows[side].set(table.name, row);
      }
      for (const side of sides) {
        const hidden = rows[side].get(table.name);
        const found = hidden && (await telltalesOf(inside, table, side, hidden));
        telltales[side].set(table.name, found ?? []);
      }
    }
  } finally {
    connection.close();
  }
  const tracesOf = (side: Side, table: TargetTable): Traces => ({
    id: ground.ids[side],
    telltales: telltales[side].get(table.name) ?? [],
  });
  return {
    rows,
    tracesIn: (table) => ({ own: tracesOf('own', table), foreign: tracesOf('foreign', table) }),
    isSeen: ({ name }) => rows.own.has(name) && rows.foreign.has(name),
  };
}

const sides = ['own', 'foreign'] as const;

/** Runs `work` in the genuine context of one side. */
type Inside = <T>(
  side: Side,
  work: (client: pg.PoolClient, tenantId: string) => Promise<T>,
) => Promise<T>;

/** A table that does not answer stays without a row, and so is named blind. */
async function rowOf(inside: Inside, table: TargetTable, side: Side): Promise<SampleRow | null> {
  return await inside(side, (client, id) => findSampleRow(client, table, id)).catch(() => null);
}

async function telltalesOf(
  inside: Inside,
  table: TargetTable,
  side: Side,
  hidden: SampleRow,
): Promise<readonly string[]> {
  const other = side === 'own' ? 'foreign' : 'own';
  return await inside(other, (client, id) => findTelltales(client, table, hidden, id)).catch(
    () => [],
  );
}
