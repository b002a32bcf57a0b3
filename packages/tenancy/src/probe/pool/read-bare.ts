import type pg from 'pg';

import { contextErrors } from '../enter-context.ts';
import type { TargetTable } from '../target-table.ts';
import type { PoolFinding } from './pool-family.ts';

/** Reads the table on a connection that has no context of its own: it must raise. */
export async function readBare(
  client: pg.PoolClient,
  table: TargetTable,
  attack: string,
): Promise<PoolFinding> {
  const finding = { attack, context: 'none' as const };
  try {
    const { rowCount } = await client.query(`select ${table.tenant} from ${table.name}`);
    return { ...finding, foreignRows: rowCount ?? 0, isBreach: true, isRefused: false };
  } catch (error) {
    const { code } = error as { readonly code?: string };
    const isOwed = code !== undefined && contextErrors.has(code);
    return { ...finding, foreignRows: 0, isBreach: !isOwed, isRefused: true };
  }
}
