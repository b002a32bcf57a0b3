import type pg from 'pg';

import type { Actor, CorrelationId, TenantId } from '@ataski/kernel';
import type { OpenDatabase } from '@ataski/postgres/open-database';
import { signContext } from '@ataski/tenancy';

import type { Attack } from './attacks.ts';
import type { TenantTable } from './tenant-tables.ts';

/** Who attacks whom, and where. */
export interface Attacked {
  readonly database: OpenDatabase;
  /** Tenant A, whose context is genuine. */
  readonly own: TenantId;
  /** Tenant B. */
  readonly foreign: TenantId;
  readonly actor: Actor;
  readonly correlationId: CorrelationId;
}

/** What an attack saw. */
export interface AttackResult {
  readonly name: string;
  readonly isControl: boolean;
  readonly ownRows: number;
  readonly foreignRows: number;
  /** SQLSTATE of the refusal, if there was one. */
  readonly refusal: string | undefined;
}

/**
 * Runs the statements as `ataski_app` on a bare connection, inside a genuine context of A. What
 * wrote into B would be committed, so that the fingerprint afterwards finds it.
 */
export async function runAttack(
  attacked: Attacked,
  table: TenantTable,
  attack: Attack,
): Promise<AttackResult> {
  const { database, own, foreign } = attacked;
  const client = await database.pools.app.connect();
  const seen: string[] = [];
  let refusal: string | undefined;
  let isSpent = false;
  try {
    await enter(client, attacked);
    for (const statement of attack.statements) {
      const { rows } = await client.query<{ tenant_id?: string }>(statement);
      seen.push(...rows.map(({ tenant_id }) => tenant_id ?? ''));
    }
    // Changes to A's own rows are of no interest and would starve later attacks of rows.
    isSpent = seen.includes(foreign);
    await client.query(isSpent ? 'commit' : 'rollback');
  } catch (error) {
    refusal = (error as { code?: string }).code;
    await client.query('rollback');
  } finally {
    // A rollback takes back every setting too.
    client.release(isSpent);
  }
  return {
    name: attack.name,
    isControl: attack.isControl,
    ownRows: seen.filter((id) => id === own).length,
    foreignRows: seen.filter((id) => id === foreign).length,
    refusal: table.privileges.length === 0 ? (refusal ?? 'none') : refusal,
  };
}

/** Runs `work` as `ataski_app` in a genuine context of A, and rolls it back. */
export async function insideTenant<T>(
  attacked: Attacked,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await attacked.database.pools.app.connect();
  try {
    await enter(client, attacked);
    return await work(client);
  } finally {
    await client.query('rollback');
    client.release(true);
  }
}

/** Begins a transaction in a genuine context of A. */
export async function enter(
  client: pg.PoolClient,
  { database, own, actor, correlationId }: Attacked,
): Promise<void> {
  const context = { tenantId: own, actor, correlationId };
  const token = signContext(database.signingKey, context, Date.now() + 60_000);
  await client.query('begin');
  await client.query("select set_config('ataski.context', $1, true)", [token]);
}
