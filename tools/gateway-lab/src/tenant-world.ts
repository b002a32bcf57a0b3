import type { createAuditLog } from '@ataski/audit';
import type { TenantId } from '@ataski/kernel';
import { createBudgets, createVirtualKeys } from '@ataski/llm-gateway';
import type {
  BudgetWish,
  ModelProvider,
  ProviderKeys,
  VirtualKeyWish,
  llmGatewayActions,
} from '@ataski/llm-gateway';

import type { WorldDatabase } from './gateway-world.ts';
import { ownSecrets } from './known-names.ts';

type Audit = ReturnType<typeof createAuditLog<readonly [typeof llmGatewayActions]>>;

interface TenantWorldOptions {
  readonly audit: Pick<Audit, 'record' | 'recordApart' | 'recordPlatform' | 'begin'>;
  readonly providerKeys: ProviderKeys;
  readonly pepper: Uint8Array;
}

/** What is done in the name of a tenant, and asked about it. */
export function createTenantWorld(
  db: WorldDatabase,
  { audit, providerKeys, pepper }: TenantWorldOptions,
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
    /** Gives a tenant a key of its own, and says under which id. */
    async ownKey(tenant: TenantId, provider: ModelProvider, secret: string = ownSecrets[provider]) {
      const wish = { provider, key: Buffer.from(secret), label: 'Own' };
      const checked = await providerKeys.check(db.context(tenant), wish);
      return await db.as(tenant, (tx) => providerKeys.add(tx, checked));
    },
    /** Each call as it stands in the ledger, once none is held any more. */
    async calls(tenant: TenantId, waitMs = 2_000) {
      const until = performance.now() + waitMs;
      for (;;) {
        const rows = await callsOf(db, tenant);
        if (rows.every(({ state }) => state !== 'held') || performance.now() > until) return rows;
        await new Promise((done) => setTimeout(done, 20));
      }
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
    /** What the log says at the end of a call. */
    outcome: (tenant: TenantId, callId: string) => outcomeOf(db, tenant, callId),
    /** What was refused, to a tenant or, for null, to nobody known: surface and code. */
    refusals: (tenant: TenantId | null) => refusalsOf(db, tenant),
  };
}

interface Refused {
  readonly surface: string;
  readonly code: string;
  readonly field: string | null;
  readonly id: string;
}

async function callsOf(db: WorldDatabase, tenant: TenantId) {
  const { rows } = await db.superuser.query<{
    readonly id: string;
    readonly state: string;
    readonly payer: string;
    readonly reason: string | null;
    readonly cost: string | null;
    readonly hold: string;
    readonly output: string | null;
  }>(
    `select id, state, payer, reason, cost_nano::text as cost, hold_nano::text as hold,
            output_tokens::text as output
       from llm_gateway.call where tenant_id = $1 order by held_at`,
    [tenant],
  );
  return rows;
}

async function refusalsOf(db: WorldDatabase, tenant: TenantId | null) {
  const refused = `select details ->> 'surface' as surface, details ->> 'code' as code,
          details ->> 'field' as field, correlation_id as id`;
  const { rows } = await (tenant === null
    ? db.superuser.query<Refused>(
        `${refused} from audit.platform_log
              where action = 'model.refused' order by occurred_at, event_id`,
      )
    : db.superuser.query<Refused>(
        `${refused} from audit.audit_log
              where action = 'model.refused' and tenant_id = $1 order by occurred_at, event_id`,
        [tenant],
      ));
  return rows;
}

async function outcomeOf(db: WorldDatabase, tenant: TenantId, callId: string) {
  const { rows } = await db.superuser.query<{
    readonly details: Readonly<Record<string, string | number>>;
  }>(
    `select details from audit.audit_log
      where tenant_id = $1 and action = 'model.called' and phase = 'outcome'
        and target_id = $2`,
    [tenant, callId],
  );
  return rows[0]?.details ?? {};
}
