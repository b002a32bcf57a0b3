import { randomBytes } from 'node:crypto';

import { createAuditLog, migrations as audit } from '@ataski/audit';
import { systemClock } from '@ataski/kernel';
import type { Clock, Migration, PlatformDb, TenantDb } from '@ataski/kernel';
import type { TestDatabase } from '@ataski/postgres';
import { migrations as tenancy } from '@ataski/tenancy';
import { createVault, migrations as vault, vaultActions } from '@ataski/vault';
import { memoryKms } from '@ataski/vault/testing';

import { migrations } from './index.ts';
import { llmGatewayActions } from './llm-gateway-actions.ts';

/** All that both kinds of keys stand on. */
export const keyMigrations: readonly Migration[] = [...tenancy, ...audit, ...vault, ...migrations];

/** The pepper of these tests. */
export const pepper: Uint8Array = randomBytes(32);

/** The log of a program that records what the gateway and the vault do. */
export function createKeyLog(db: TenantDb & PlatformDb) {
  return createAuditLog({
    ...{ db, platform: db, clock: systemClock, component: 'gateway' },
    actions: [llmGatewayActions, vaultActions],
  });
}

/** A true vault on the database of a test. */
export function createKeyVault({ tenancy: db }: TestDatabase, audit = createKeyLog(db)) {
  return createVault({ db, audit, kms: memoryKms([pepper]) });
}

/** The machine's time, set on or back by as much as a test says. */
export interface MovableClock extends Clock {
  move(ms: number): void;
}

/** Makes one that stands still at the present. */
export function createStillClock(): MovableClock {
  let nowMs = systemClock.now().getTime();
  return {
    now: () => new Date(nowMs),
    move(ms) {
      nowMs += ms;
    },
  };
}

/** Every row of every table that is read in words or in hex, as the superuser sees it. */
export async function dumpDatabase({ superuser }: TestDatabase): Promise<string> {
  const { rows: tables } = await superuser.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const dumps: string[] = [];
  for (const { name } of tables) {
    const { rows } = await superuser.query<{ line: string }>(
      `select each::text as line from ${name} as each`,
    );
    dumps.push(...rows.map(({ line }) => line));
  }
  return dumps.join('\n');
}

/** The forms in which a text could stand in such a dump. */
export function formsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  return [text, bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')];
}

/** The actions of a correlation id but those of the database itself, in their order. */
export async function actionsOf(
  { superuser }: TestDatabase,
  correlationId: string,
): Promise<readonly string[]> {
  const { rows } = await superuser.query<{ action: string }>(
    `select action from audit.audit_log
      where correlation_id = $1 and component <> 'database' order by occurred_at, event_id`,
    [correlationId],
  );
  return rows.map(({ action }) => action);
}
