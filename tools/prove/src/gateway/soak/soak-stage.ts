import { randomBytes, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { createAuditLog } from '@ataski/audit';
import { gatewayMigrations, ownSecrets } from '@ataski/gateway-lab';
import { createCorrelationId, parseTenantId, systemClock } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';
import {
  createBudgets,
  createProviderKeys,
  createVirtualKeys,
  llmGatewayActions,
} from '@ataski/llm-gateway';
import { openDatabase } from '@ataski/postgres/open-database';
import type { OpenDatabase } from '@ataski/postgres/open-database';
import type { TestCluster } from '@ataski/postgres/test-cluster';
import { createVault, vaultActions } from '@ataski/vault';
import { memoryKms } from '@ataski/vault/testing';

import { startProcess } from '../../connectors/child-process.ts';
import type { Sample, SoakSettings, UpstreamAddress } from './soak-settings.ts';

/** Everything that a soak needs, each in a process of its own but for the load. */
export interface SoakStage {
  readonly port: number;
  readonly keys: readonly string[];
  sample(): Promise<Sample>;
  /** Closes the gateway and then takes a sample. */
  lastSample(): Promise<Sample>;
  /** Calls in the ledger by their state. */
  callsByState(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

const tenantCount = 8;
const keysOfTenant = 3;
const entry = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** Opens it on a cluster. */
export async function openSoakStage(cluster: TestCluster): Promise<SoakStage> {
  const database = await openDatabase(cluster, gatewayMigrations);
  const pepper = randomBytes(32);
  const keys = await prepareTenants(database, pepper);
  const upstream = startProcess(entry('./upstream-process.ts'), {});
  const address = JSON.parse(await upstream.hear()) as UpstreamAddress;
  const gateway = startProcess(entry('./gateway-process.ts'), {
    ...{ url: database.url('app'), contextKey: cluster.signingSecret },
    ...{ pepper: pepper.toString('base64'), upstream: address },
  } satisfies SoakSettings);
  const port = Number(await gateway.hear());
  const askFor = async (line: string): Promise<Sample> => {
    gateway.tell(line);
    return JSON.parse(await gateway.hear()) as Sample;
  };
  return Object.freeze<SoakStage>({
    ...{ port, keys },
    sample: () => askFor('sample'),
    lastSample: () => askFor('close'),
    async callsByState() {
      const { rows } = await database.pools.superuser.query<{ state: string; calls: number }>(
        'select state, count(*)::int as calls from llm_gateway.call group by state order by state',
      );
      return Object.fromEntries(rows.map(({ state, calls }) => [state, calls]));
    },
    async close() {
      await Promise.all([gateway.kill(), upstream.kill()]);
      await database.close();
    },
  });
}

/** Tenants with budgets and virtual keys; every other one pays by keys of its own. */
async function prepareTenants(
  { tenancy: db, pools }: OpenDatabase,
  pepper: Uint8Array,
): Promise<readonly string[]> {
  const audit = createAuditLog({
    ...{ db, platform: db, clock: systemClock, component: 'soak' },
    actions: [llmGatewayActions, vaultActions],
  });
  const vault = createVault({ db, audit, kms: memoryKms([pepper]) });
  const validate = () => Promise.resolve('accepted' as const);
  const makers = {
    budgets: createBudgets(audit),
    virtualKeys: createVirtualKeys({ audit, pepper }),
    providerKeys: createProviderKeys({ audit, vault, validate }),
  };
  const keys: string[] = [];
  for (let number = 0; number < tenantCount; number += 1) {
    const tenantId = parseTenantId(randomUUID());
    await pools.superuser.query("insert into tenancy.tenant (id, name) values ($1, 'Soak')", [
      tenantId,
    ]);
    const context: TenantContext = {
      ...{ tenantId, actor: { type: 'user', id: 'user_soak' } },
      correlationId: createCorrelationId(),
    };
    const isOwnPayer = number % 2 === 1;
    keys.push(...(await prepareTenant(db, context, makers, isOwnPayer)));
  }
  return keys;
}

interface Makers {
  readonly budgets: ReturnType<typeof createBudgets>;
  readonly virtualKeys: ReturnType<typeof createVirtualKeys>;
  readonly providerKeys: ReturnType<typeof createProviderKeys>;
}

async function prepareTenant(
  db: OpenDatabase['tenancy'],
  context: TenantContext,
  { budgets, virtualKeys, providerKeys }: Makers,
  isOwnPayer: boolean,
): Promise<readonly string[]> {
  if (isOwnPayer)
    for (const provider of ['openai', 'anthropic'] as const) {
      const wish = { provider, key: Buffer.from(ownSecrets[provider]), label: 'Own' };
      const checked = await providerKeys.check(context, wish);
      await db.withTenant(context, (tx) => providerKeys.add(tx, checked));
    }
  return await db.withTenant(context, async (tx) => {
    const whole = { scope: 'tenant', scopeId: '', limitNano: 10n ** 18n } as const;
    await budgets.set(tx, { ...whole, period: 'day' });
    await budgets.set(tx, { ...whole, period: 'hour' });
    const keys: string[] = [];
    for (let number = 0; number < keysOfTenant; number += 1) {
      const { key, virtualKey } = await virtualKeys.create(tx, {
        ...{ label: 'Soak', agentId: `agent_${String(number)}`, models: null },
        surfaces: ['chat_completions', 'responses', 'messages'],
        expiresAt: new Date(Date.now() + 86_400_000),
      });
      const limitNano = 10n ** 17n;
      await budgets.set(tx, { scope: 'key', scopeId: virtualKey.id, period: 'day', limitNano });
      keys.push(key);
    }
    return keys;
  });
}
