import { randomBytes } from 'node:crypto';

import { createSigningKey, signContext } from '@ataski/tenancy';

import type { Attacked } from './run-attack.ts';
import type { TenantTable } from './tenant-tables.ts';

/** A context that must not be believed, and whether it was not. */
export interface Forgery {
  readonly name: string;
  readonly wasRefused: boolean;
}

/** Each made-up context on each table that the application may read. */
export async function forgeries(
  attacked: Attacked,
  tables: readonly TenantTable[],
): Promise<readonly Forgery[]> {
  const readable = tables.filter(({ privileges }) => privileges.includes('SELECT'));
  const results: Forgery[] = [];
  for (const [name, token] of tokens(attacked)) {
    for (const table of readable) {
      results.push({
        name: `${name} on ${table.name}`,
        wasRefused: await isRefused(attacked, table, token),
      });
    }
  }
  return results;
}

function tokens({
  database,
  own,
  foreign,
  actor,
  correlationId,
}: Attacked): readonly (readonly [string, string])[] {
  const later = Date.now() + 60_000;
  const foreignContext = { tenantId: foreign, actor, correlationId };
  const genuine = signContext(database.signingKey, { ...foreignContext, tenantId: own }, later);
  const mac = genuine.slice(0, 64);
  const said = genuine.slice(64);
  const flipped = `${mac.startsWith('0') ? '1' : '0'}${genuine.slice(1)}`;
  return [
    ['no context', ''],
    ['the tenant id alone', foreign],
    ['another tenant under the same MAC', genuine.replace(own, foreign)],
    ['another actor under the same MAC', genuine.replace(actor.id, 'founder')],
    ['a longer life under the same MAC', genuine.replace(/;\d{13};/, ';9999999999999;')],
    ['one flipped digit of the MAC', flipped],
    [
      'a MAC in capitals',
      `${mac.toUpperCase() === mac ? '0'.repeat(64) : mac.toUpperCase()}${said}`,
    ],
    ['a missing MAC', said],
    [
      'a key of the attacker under the known name',
      signContext(createSigningKey('test', randomBytes(32)), foreignContext, later),
    ],
    [
      'a key that does not exist',
      signContext(createSigningKey('mine', randomBytes(32)), foreignContext, later),
    ],
    [
      'an expired genuine context',
      signContext(database.signingKey, foreignContext, Date.now() - 1),
    ],
    ['an appended tenant', `${genuine};${foreign}`],
  ];
}

async function isRefused(
  { database }: Attacked,
  table: TenantTable,
  token: string,
): Promise<boolean> {
  const client = await database.pools.app.connect();
  try {
    await client.query('begin');
    await client.query("select set_config('ataski.context', $1, true)", [token]);
    await client.query(`select tenant_id from ${table.name}`);
    // An answer, even an empty one, is a context that was believed.
    return false;
  } catch (error) {
    return /^AT00[123]$/.test((error as { code?: string }).code ?? '');
  } finally {
    await client.query('rollback');
    client.release();
  }
}
