import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createAuditLog } from '@ataski/audit';
import type { Spool } from '@ataski/audit';
import { createEgress, egressActions } from '@ataski/egress';
import type { EgressOptions, EgressSystem } from '@ataski/egress';
import { systemClock } from '@ataski/kernel';
import type { PlatformDb, TenantDb } from '@ataski/kernel';
import {
  createCaching,
  createGateway,
  createKeyLoans,
  createKeyStates,
  createKeyring,
  createPayerChoices,
  createProviderKeys,
  createQuarantine,
  llmGatewayActions,
} from '@ataski/llm-gateway';
import type { GatewayFailure, PlatformKeys } from '@ataski/llm-gateway';
import type { BoundPolicy } from '@ataski/llm-pricing';
import type { TestDatabase } from '@ataski/postgres';
import { createAnthropicSimulator, createOpenaiSimulator, createSandbox } from '@ataski/sandbox';
import type { ModelProviderControl, Sandbox } from '@ataski/sandbox';
import { manifest } from '@ataski/scope-manifest';
import { createVault, vaultActions } from '@ataski/vault';
import { memoryKms } from '@ataski/vault/testing';

import {
  chatModel,
  embeddingModel,
  messagesModel,
  ownSecrets,
  platformSecrets,
} from './known-names.ts';
import { openProxy } from './lab-proxy.ts';
import type { ProxyOptions } from './lab-proxy.ts';
import { createTenantWorld } from './tenant-world.ts';

/** The database of a world. */
export type WorldDatabase = Pick<TestDatabase, 'tenancy' | 'superuser' | 'as' | 'context'>;

/** The keys at a provider: the platform's, and one that a tenant brings. */
interface ProviderSecrets {
  readonly openai: string;
  readonly anthropic: string;
}

/** What is changed of a gateway. */
export interface WorldOptions {
  readonly policy?: BoundPolicy;
  readonly spool?: Spool;
  /** In the place of the database's own. */
  readonly reach?: () => Promise<TenantDb & PlatformDb>;
  readonly holdTtlMs?: number;
  readonly idleTimeoutMs?: number;
  /** True: its door was made without the bounds that a stream needs, and opens none. */
  readonly isDoorIncomplete?: boolean;
  /** Default false: nothing is kept. */
  readonly isCaching?: boolean;
  readonly pepper?: Uint8Array;
  readonly platformSecrets?: ProviderSecrets;
  readonly ownSecrets?: ProviderSecrets;
  /** Absent: there is no LiteLLM proxy. */
  readonly proxy?: ProxyOptions;
}

/** A gateway over a true database, a true vault, a true door and simulated providers. */
export type GatewayWorld = Awaited<ReturnType<typeof openGatewayWorld>>;

/** Opens one, listening on a port of its own. */
export async function openGatewayWorld(db: WorldDatabase, options: WorldOptions = {}) {
  const { pepper = randomBytes(32) } = options;
  const secrets = options.platformSecrets ?? platformSecrets;
  const { openai, anthropic } = simulate(secrets, options.ownSecrets ?? ownSecrets);
  const proxy = openProxy(options.proxy);
  const sandbox = await createSandbox({ providers: [openai, anthropic, ...proxy.simulators] });
  const reached = (await options.reach?.()) ?? db.tenancy;
  const audit = createAuditLog({
    ...{ db: reached, platform: reached, clock: systemClock, component: 'gateway' },
    actions: [llmGatewayActions, vaultActions, egressActions],
    ...(options.spool === undefined ? {} : { spool: options.spool }),
  });
  const vault = createVault({ db: reached, audit, kms: memoryKms([pepper]) });
  const door = createDoor(audit, sandbox, proxy.systems, options);
  const platformKeys: PlatformKeys = {
    openai: platformKey(secrets.openai),
    anthropic: platformKey(secrets.anthropic),
  };
  const keyStates = createKeyStates({ platform: reached });
  const loans = createKeyLoans({ vault, keyStates, platformKeys });
  const failures: GatewayFailure[] = [];
  const gateway = createGateway({
    ...{ platform: reached, audit, door, loans, ...proxy.parts },
    keyring: createKeyring({ platform: reached, pepper }),
    payers: createPayerChoices({ keyStates, platformKeys }),
    quarantine: createQuarantine({ db: reached, audit, keyStates, onChange: loans.forget }),
    onFailure: (failure) => failures.push(failure),
    ...(options.isCaching === true ? { caching: createCaching({ db: reached, vault }) } : {}),
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
    proxy: proxy.simulator,
    ...{ openai, anthropic, audit, gateway, origin, failures, providerKeys, loans, pepper },
    ...createTenantWorld(db, { audit, providerKeys, pepper }),
    /** Everything at the providers and in the ledger is as at first. */
    async reset() {
      await db.superuser.query(`
        truncate llm_gateway.call, llm_gateway.budget, llm_gateway.virtual_key,
                 llm_gateway.provider_key, llm_gateway.key_use, llm_gateway.breaker, vault.credential`);
      for (const simulator of [openai, anthropic]) asAtFirst(simulator);
      proxy.reset();
      failures.length = 0;
    },
    async close() {
      await gateway.close(2_000);
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await door.close();
      await sandbox.close();
    },
  };
}

function asAtFirst({ faults, calls, deliver }: ModelProviderControl): void {
  faults.clear();
  calls.clear();
  deliver({});
}

function createDoor(
  audit: EgressOptions['audit'],
  sandbox: Sandbox,
  proxies: readonly EgressSystem[],
  { idleTimeoutMs = 10_000, isDoorIncomplete = false }: WorldOptions,
) {
  const streamLimits = {
    ...{ headersTimeoutMs: 10_000, idleTimeoutMs: idleTimeoutMs },
    ...{ totalTimeoutMs: 60_000, maxResponseBytes: 33_554_432, maxRequestBytes: 33_554_432 },
  };
  return createEgress({
    ...{ audit, systems: [manifest.openai, manifest.anthropic, ...proxies] },
    limits: { timeoutMs: 10_000, maxResponseBytes: 33_554_432, maxRequestBytes: 33_554_432 },
    ...(isDoorIncomplete ? {} : { streamLimits }),
    ...{ dial: (host: string) => sandbox.dial(host), ca: sandbox.caPem },
  });
}

function simulate(platform: ProviderSecrets, own: ProviderSecrets) {
  const seeds = (kind: keyof ProviderSecrets) => ({
    [platform[kind]]: { id: 'platform', state: 'valid' as const },
    [own[kind]]: { id: 'own', state: 'valid' as const },
  });
  const shared = {
    requestsPerMinute: 1_000_000,
    contextWindow: 1_000_000,
    maxOutputTokens: 200_000,
  };
  return {
    openai: createOpenaiSimulator({
      ...{ ...shared, keys: seeds('openai'), models: [chatModel, embeddingModel] },
    }),
    anthropic: createAnthropicSimulator({
      ...{ ...shared, keys: seeds('anthropic'), models: [messagesModel] },
    }),
  };
}

function platformKey(secret: string) {
  return { credentialId: 'platform', open: () => Promise.resolve(Buffer.from(secret)) };
}
