import { setTimeout as delay } from 'node:timers/promises';

import { createAuditLog } from '@ataski/audit';
import type { PlatformDb, TenantContext, TenantDb } from '@ataski/kernel';
import type { TestDatabase } from '@ataski/postgres';
import { createVault, vaultActions } from '@ataski/vault';
import type { Vault } from '@ataski/vault';
import { memoryKms } from '@ataski/vault/testing';

import { createTokenKeeper } from '../src/auth/oauth2/token-keeper.ts';
import type { TokenKeeper } from '../src/auth/oauth2/token-keeper.ts';
import { createConnections } from '../src/connection/connections.ts';
import type { Connections } from '../src/connection/connections.ts';
import { connectorsKitActions } from '../src/index.ts';
import { club } from './club.ts';
import { clubClient } from './fake-club.ts';
import type { FakeClub } from './fake-club.ts';

const redirectUri = 'https://product.example.com/callback';

/** The parts of one process around the kit, for a provider at which people consent. */
export interface ClubProduct {
  readonly connections: Connections;
  readonly tokens: TokenKeeper;
  readonly vault: Vault;
}

/** A time that all processes of a test share. */
export interface SharedTime {
  at: number;
}

/** One process; several on one database are several processes. Rests are short, but real. */
export function createClubProcess(
  database: TestDatabase,
  door: FakeClub,
  time: SharedTime,
  db: TenantDb & PlatformDb = database.tenancy,
  { hasApp = true, keepsTokens = true } = {},
): ClubProduct {
  const clock = { now: () => new Date(time.at) };
  const audit = createAuditLog({
    ...{ db, platform: db, clock, component: 'connectors-test' },
    actions: [vaultActions, connectorsKitActions],
  });
  const vault = createVault({ db, audit, kms: memoryKms([Buffer.alloc(32, 7)]) });
  const apps = {
    has: () => hasApp,
    use: async <T>(
      _context: TenantContext,
      _system: string,
      _purpose: string,
      work: (fields: Readonly<Record<string, string>>) => Promise<T>,
    ): Promise<T> => await work(clubClient),
  };
  const sleep = async (ms: number): Promise<void> => {
    await delay(ms / 10);
  };
  const pulse = { clock, random: () => 0.5, sleep };
  const tokens = createTokenKeeper({ db, audit, credentials: vault, door, apps, pulse });
  const shared = { db, audit, vault, egress: door, connectors: [club], apps, clock };
  const kept = keepsTokens ? { tokens } : {};
  return { connections: createConnections({ ...shared, ...kept }), tokens, vault };
}

/** Begins a consent and returns the address to consent at. */
export async function begin(
  { connections }: ClubProduct,
  context: TenantContext,
  reconnects?: string,
): Promise<string> {
  const { authorizeUrl } = await connections.beginConsent({
    ...{ context, system: 'club', label: 'Club', redirectUri },
    ...(reconnects === undefined ? {} : { reconnects }),
  });
  return authorizeUrl;
}

/** Every row of every table that holds one of these texts, as `schema.table`. */
export async function tablesWith(
  { superuser }: TestDatabase,
  texts: Iterable<string>,
): Promise<readonly string[]> {
  const { rows: tables } = await superuser.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await superuser.query<{ hits: number }>(
      `select count(*)::integer as hits
         from ${name} as one, unnest($1::text[]) as wanted
        where position(wanted in one::text) > 0
           or position(encode(convert_to(wanted, 'UTF8'), 'hex') in one::text) > 0`,
      [[...texts]],
    );
    if ((rows[0]?.hits ?? 0) > 0) found.push(name);
  }
  return found;
}
