import type { AttackConnection } from './attack-connection.ts';
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
  connection: AttackConnection,
  ground: AttackGround,
  tables: readonly TargetTable[],
): Promise<Overview> {
  const rows = { own: new Map<string, SampleRow>(), foreign: new Map<string, SampleRow>() };
  const telltales = {
    own: new Map<string, readonly string[]>(),
    foreign: new Map<string, readonly string[]>(),
  };
  const inside = <T>(side: Side, work: Parameters<typeof connection.rolledBack<T>>[0]) =>
    connection.rolledBack(async (client) => {
      await client.query(enterSql, [tokenOf(ground, side)]);
      return await work(client);
    });
  const readable = tables.filter(({ may }) => may.select);
  for (const table of readable) {
    for (const side of ['own', 'foreign'] as const) {
      const id = ground.ids[side];
      // A table that does not answer stays without a row, and so is named blind.
      const row = await inside(side, (client) => findSampleRow(client, table, id)).catch(
        () => null,
      );
      if (row !== null) rows[side].set(table.name, row);
    }
    for (const [side, other] of [
      ['own', 'foreign'],
      ['foreign', 'own'],
    ] as const) {
      const hidden = rows[side].get(table.name);
      if (hidden === undefined) continue;
      const found = await inside(other, (client) =>
        findTelltales(client, table, hidden, ground.ids[other]),
      ).catch(() => []);
      telltales[side].set(table.name, found);
    }
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
