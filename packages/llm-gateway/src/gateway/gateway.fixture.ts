import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach } from 'vitest';

import { createAuditLog } from '@ataski/audit';
import type { Spool } from '@ataski/audit';
import { createEgress, egressActions } from '@ataski/egress';
import { systemClock } from '@ataski/kernel';
import type { PlatformDb, TenantDb, TenantId } from '@ataski/kernel';
import { publishedPrices } from '@ataski/llm-pricing';
import type { BoundPolicy } from '@ataski/llm-pricing';
import { useDatabase } from '@ataski/postgres';
import { createAnthropicSimulator, createOpenaiSimulator, createSandbox } from '@ataski/sandbox';
import { manifest } from '@ataski/scope-manifest';
import { vaultActions } from '@ataski/vault';

import { createBudgets } from '../budget/budgets.ts';
import type { BudgetWish } from '../budget/budgets.ts';
import { createKeyVault, keyMigrations, pepper } from '../keys.fixture.ts';
import { llmGatewayActions } from '../llm-gateway-actions.ts';
import { createKeyLoans } from '../provider-key/key-loans.ts';
import { createKeyStates } from '../provider-key/key-states.ts';
import { createPayerChoices } from '../provider-key/payer-choice.ts';
import { createProviderKeys } from '../provider-key/provider-keys.ts';
import { createQuarantine } from '../provider-key/quarantine.ts';
import type { PlatformKeys } from '../provider-key/secret-ports.ts';
import { createKeyring } from '../virtual-key/keyring.ts';
import type { VirtualKeyWish } from '../virtual-key/virtual-key.ts';
import { createVirtualKeys } from '../virtual-key/virtual-keys.ts';
import { createGateway } from './gateway.ts';
import type { GatewayFailure } from './gateway.ts';

/** Models that have a price and that the simulated providers know. */
export const chatModel = 'gpt-5.4-mini';
export const embeddingModel = 'text-embedding-3-small';
export const messagesModel = 'claude-haiku-4-5';

/** Keys at the providers: the platform's, and one that a tenant brings. */
export const platformSecrets = {
  openai: 'sk-proj-platform-canary-0123456789',
  anthropic: 'sk-ant-api03-platform-canary-0123456789',
} as const;
export const ownSecrets = {
  openai: 'sk-proj-own-canary-9876543210',
  anthropic: 'sk-ant-api03-own-canary-9876543210',
} as const;

/** What a test changes of a gateway. */
export interface WorldOptions {
  readonly policy?: BoundPolicy;
  readonly spool?: Spool;
  /** In the place of the database's own. */
  readonly reach?: (db: TenantDb & PlatformDb) => TenantDb & PlatformDb;
  readonly holdTtlMs?: number;
  readonly idleTimeoutMs?: number;
}

/** A gateway over a true database, a true vault, a true door and simulated providers. */
export function useGateway(options: WorldOptions = {}) {
  const db = useDatabase({ migrations: keyMigrations });
  let started: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    started = await start(db, options);
  });
  afterAll(() => started.close());
  beforeEach(async () => {
    await db.superuser.query(`
      truncate llm_gateway.call, llm_gateway.budget, llm_gateway.virtual_key, llm_gateway.provider_key,
               llm_gateway.key_use, vault.credential`);
    for (const provider of [started.openai, started.anthropic]) {
      provider.faults.clear();
      provider.calls.clear();
      provider.deliver({});
    }
    started.failures.length = 0;
  });
  return { db, ...db.tenants, world: () => started };
}

async function start(db: ReturnType<typeof useDatabase>, options: WorldOptions) {
  const seeds = (kind: 'openai' | 'anthropic') => ({
    [platformSecrets[kind]]: { id: 'platform', state: 'valid' as const },
    [ownSecrets[kind]]: { id: 'own', state: 'valid' as const },
  });
  const shared = {
    requestsPerMinute: 1_000_000,
    contextWindow: 1_000_000,
    maxOutputTokens: 200_000,
  };
  const openai = createOpenaiSimulator({
    ...{ ...shared, keys: seeds('openai'), models: [chatModel, embeddingModel] },
  });
  const anthropic = createAnthropicSimulator({
    ...{ ...shared, keys: seeds('anthropic'), models: [messagesModel] },
  });
  const sandbox = await createSandbox({ providers: [openai, anthropic] });
  const reached = options.reach?.(db.tenancy) ?? db.tenancy;
  const audit = createAuditLog({
    ...{ db: reached, platform: reached, clock: systemClock, component: 'gateway' },
    actions: [llmGatewayActions, vaultActions, egressActions],
    ...(options.spool === undefined ? {} : { spool: options.spool }),
  });
  const vault = createKeyVault(db);
  const door = createEgress({
    ...{ audit, systems: [manifest.openai, manifest.anthropic] },
    limits: { timeoutMs: 10_000, maxResponseBytes: 33_554_432, maxRequestBytes: 33_554_432 },
    streamLimits: {
      ...{ headersTimeoutMs: 10_000, idleTimeoutMs: options.idleTimeoutMs ?? 10_000 },
      ...{ totalTimeoutMs: 60_000, maxResponseBytes: 33_554_432, maxRequestBytes: 33_554_432 },
    },
    ...{ dial: (host: string) => sandbox.dial(host), ca: sandbox.caPem },
  });
  const platformKeys: PlatformKeys = {
    openai: platformKey(platformSecrets.openai),
    anthropic: platformKey(platformSecrets.anthropic),
  };
  const keyStates = createKeyStates({ db: reached });
  const loans = createKeyLoans({ vault, keyStates, platformKeys });
  const failures: GatewayFailure[] = [];
  const gateway = createGateway({
    ...{ platform: reached, audit, door, loans, prices: publishedPrices() },
    keyring: createKeyring({ platform: reached, pepper }),
    payers: createPayerChoices({ keyStates, platformKeys }),
    quarantine: createQuarantine({ db: reached, audit, keyStates, onChange: loans.forget }),
    onFailure: (failure) => failures.push(failure),
    ...(options.policy === undefined ? {} : { policy: options.policy }),
    ...(options.holdTtlMs === undefined ? {} : { holdTtlMs: options.holdTtlMs }),
  });
  const server = createServer((request, response) => void gateway.handle(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const providerKeys = createProviderKeys({
    ...{ audit, vault, validate: () => Promise.resolve('accepted' as const) },
    onChange: loans.forget,
  });
  return {
    ...{ openai, anthropic, audit, gateway, origin, failures, providerKeys, loans },
    ...createTenantWorld(db, audit, origin),
    async close() {
      await gateway.close(2_000);
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await door.close();
      await sandbox.close();
    },
  };
}

type Audit = ReturnType<typeof createAuditLog<readonly [typeof llmGatewayActions]>>;

/** What tests do in the name of a tenant, and ask about it. */
function createTenantWorld(
  db: ReturnType<typeof useDatabase>,
  audit: Pick<Audit, 'record' | 'recordApart' | 'recordPlatform' | 'begin'>,
  origin: string,
) {
  const budgets = createBudgets(audit);
  const virtualKeys = createVirtualKeys({ audit, pepper });
  return {
    budgets,
    virtualKeys,
    async budget(tenant: TenantId, wish: Partial<BudgetWish> = {}) {
      const usual = { scope: 'tenant', scopeId: '', period: 'day' } as const;
      const limitNano = 1_000_000_000_000n;
      return await db.as(tenant, (tx) => budgets.set(tx, { ...usual, limitNano, ...wish }));
    },
    async key(tenant: TenantId, wish: Partial<VirtualKeyWish> = {}) {
      const expiresAt = new Date(Date.now() + 86_400_000);
      const { key, virtualKey } = await db.as(tenant, (tx) =>
        virtualKeys.create(tx, {
          ...{ label: 'Test', agentId: 'agent_7', models: null, expiresAt },
          surfaces: [
            ...(['chat_completions', 'responses', 'embeddings'] as const),
            ...(['messages', 'count_tokens', 'models'] as const),
          ],
          ...wish,
        }),
      );
      return { text: key, id: virtualKey.id };
    },
    openaiSdk: (apiKey: string, more: object = {}) =>
      new OpenAI({ apiKey, baseURL: `${origin}/openai/v1`, logLevel: 'off', ...more }),
    anthropicSdk: (apiKey: string, more: object = {}) =>
      new Anthropic({ apiKey, baseURL: `${origin}/anthropic`, logLevel: 'off', ...more }),
    /** Each call as it stands in the ledger, once none is held any more. */
    async calls(tenant: TenantId) {
      for (let look = 0; look < 100; look += 1) {
        const rows = await callsOf(db, tenant);
        if (rows.every(({ state }) => state !== 'held')) return rows;
        await new Promise((done) => setTimeout(done, 20));
      }
      return await callsOf(db, tenant);
    },
    /** What the log says of a tenant: action, phase or outcome. */
    async events(tenant: TenantId) {
      const { rows } = await db.superuser.query<{ said: string }>(
        `select action || ' ' || coalesce(outcome, phase) as said from audit.audit_log
          where tenant_id = $1 and action like 'model.%' order by occurred_at, event_id`,
        [tenant],
      );
      return rows.map(({ said }) => said);
    },
  };
}

async function callsOf(db: ReturnType<typeof useDatabase>, tenant: TenantId) {
  const { rows } = await db.superuser.query<{
    readonly state: string;
    readonly payer: string;
    readonly reason: string | null;
    readonly cost: string | null;
    readonly hold: string;
    readonly output: string | null;
  }>(
    `select state, payer, reason, cost_nano::text as cost, hold_nano::text as hold, output_tokens::text as output
       from llm_gateway.call where tenant_id = $1 order by held_at`,
    [tenant],
  );
  return rows;
}

function platformKey(secret: string) {
  return { credentialId: 'platform', open: () => Promise.resolve(Buffer.from(secret)) };
}
