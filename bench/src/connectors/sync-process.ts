import pg from 'pg';

import { createAuditLog } from '@ataski/audit';
import {
  connectorsKitActions,
  createConnections,
  createConnectorRunner,
  createTokenKeeper,
  getConnection,
} from '@ataski/connectors-kit';
import { createEgress, egressActions } from '@ataski/egress';
import type { TenantContext } from '@ataski/kernel';
import { systemClock } from '@ataski/kernel';
import { createSigningKey, createTenancy } from '@ataski/tenancy';
import { createVault, vaultActions } from '@ataski/vault';
import { memoryKms } from '@ataski/vault/testing';

import type { Login } from '../benchmark-database.ts';
import { redirectUri } from './accounts.ts';
import type { SystemName } from './accounts.ts';
import { answerParent, inputOfChild } from './child.ts';
import { apps as applications, connectors, credentialsOf } from './connectors.ts';
import type { ProviderAddress } from './provider-process.ts';

/** What the process is started with. */
export interface SyncInput {
  readonly system: SystemName;
  readonly login: Login;
  readonly signingSecret: string;
  readonly provider: ProviderAddress;
  readonly context: TenantContext;
}

/** What the process is asked. `sync` is answered with what it took. */
export type SyncQuestion =
  | { readonly kind: 'connect' }
  | { readonly kind: 'consented'; readonly callback: Readonly<Record<string, string>> }
  | { readonly kind: 'sync'; readonly connectionId: string }
  | { readonly kind: 'disconnect'; readonly connectionId: string };

/** A connection, or where its consent is given. */
export type Connected = { readonly connectionId: string } | { readonly authorizeUrl: string };

/** What a run took. */
export interface SyncTaken {
  readonly seconds: number;
  /** The most memory that this process ever had, in bytes. */
  readonly peakBytes: number;
}

const { system, login, signingSecret, provider, context } = inputOfChild() as SyncInput;
const pool = new pg.Pool({ ...login, max: 4, pipeline: true });
const signingKey = createSigningKey('bench', Buffer.from(signingSecret, 'base64'));
const db = createTenancy({ pool, signingKey });
const audit = createAuditLog({
  ...{ db, platform: db, component: 'bench', clock: systemClock },
  actions: [vaultActions, connectorsKitActions, egressActions],
});
const vault = createVault({ db, audit, kms: memoryKms([Buffer.alloc(32, 7)]) });
const dial = () => ({ address: '127.0.0.1', port: provider.port }) as const;
const connector = connectors[system];
const egress = createEgress({
  ...{ audit, dial, ca: provider.caPem, systems: [connector.manifest] },
  limits: {
    timeoutMs: 120_000,
    maxRequestBytes: 1024 * 1024,
    maxResponseBytes: 32 * 1024 * 1024,
  },
});
const apps = {
  use: async <T>(
    _context: unknown,
    of: string,
    _purpose: string,
    work: (app: Readonly<Record<string, string>>) => Promise<T>,
  ): Promise<T> => await work(applications[of] ?? {}),
};
const pulse = { clock: systemClock, random: () => 0.5, sleep: () => Promise.resolve() };
const tokens = createTokenKeeper({ db, audit, credentials: vault, door: egress, apps, pulse });
const shared = { db, audit, vault, egress, connectors: [connector], apps, tokens };
const connections = createConnections(shared);
const runner = createConnectorRunner({
  ...{ ...shared, platform: db, workerId: 'bench', sliceMs: 3_600_000 },
  // Nobody waits for the pace that providers ask for: the work is measured.
  ...{ random: pulse.random, sleep: pulse.sleep },
  onError: (error) => {
    console.error(error);
  },
});

answerParent(async (question: SyncQuestion) => {
  if (question.kind === 'connect') return await connect();
  if (question.kind === 'consented') {
    const { callback } = question;
    const { connection } = await connections.finishConsent({ context, callback });
    return connection.id;
  }
  const { connectionId } = question;
  if (question.kind === 'disconnect') {
    await db.withTenant(context, (tx) => connections.disconnect(tx, connectionId));
    return null;
  }
  await db.withTenant(context, (tx) => connections.startSync(tx, connectionId));
  const startedAt = performance.now();
  while (await runner.runOnce());
  const seconds = (performance.now() - startedAt) / 1000;
  const { lastRun } = await db.withTenant(context, (tx) => getConnection(tx, connectionId));
  if (lastRun?.state !== 'complete') throw new Error(`The run ended ${JSON.stringify(lastRun)}.`);
  return { seconds, peakBytes: process.resourceUsage().maxRSS * 1024 } satisfies SyncTaken;
});

async function connect(): Promise<Connected> {
  const wanted = { context, system, label: 'Bench' };
  const credentials = credentialsOf(system);
  if (credentials === undefined) return await connections.beginConsent({ ...wanted, redirectUri });
  const { connection } = await connections.connect({ ...wanted, credentials });
  return { connectionId: connection.id };
}
