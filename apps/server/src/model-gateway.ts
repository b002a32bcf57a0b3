import { hkdfSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Logger } from 'pino';

import type { AuditLog } from '@ataski/audit';
import type { Egress } from '@ataski/egress';
import type { Clock } from '@ataski/kernel';
import {
  createBreakers,
  createBudgets,
  createCaching,
  createGateway,
  createKeyLoans,
  createKeyStates,
  createKeyUses,
  createKeyring,
  createLedgerWriter,
  createLiteLlm,
  createPayerChoices,
  createProviderKeys,
  createQuarantine,
  createVirtualKeys,
  judgeVelocity,
  presumeExpired,
  removeExpiredAnswers,
} from '@ataski/llm-gateway';
import type {
  Breakers,
  Budgets,
  Gateway,
  LiteLlm,
  ModelProvider,
  ProviderKeys,
  VirtualKeys,
} from '@ataski/llm-gateway';
import { publishedPrices } from '@ataski/llm-pricing';
import type { PriceTable } from '@ataski/llm-pricing';
import type { Tenancy } from '@ataski/tenancy';
import type { Vault } from '@ataski/vault';

import type { LiteLlmSettings } from './litellm-settings.ts';
import { askProvider } from './model-key-check.ts';
import type { ProductActions } from './product-actions.ts';
import type { ModelGatewayOptions } from './product-options.ts';

/** What the gateway is given by the composition. */
export interface ModelGatewayNeighbours {
  readonly tenancy: Tenancy;
  readonly audit: AuditLog<ProductActions>;
  readonly vault: Vault;
  readonly egress: Egress;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Model calls for tenants, and what people administer of them. */
export interface ModelGateway {
  readonly gateway: Gateway;
  readonly budgets: Budgets;
  readonly breakers: Breakers;
  readonly virtualKeys: VirtualKeys;
  readonly providerKeys: ProviderKeys;
  /** Those at which the platform pays for tenants that bring no key. */
  readonly platformProviders: readonly ModelProvider[];
  readonly prices: PriceTable;
  /** Begins to book calls whose process died, and to note which keys are in use. */
  start(): void;
  stop(): Promise<void>;
}

const providers: readonly ModelProvider[] = ['openai', 'anthropic'];
/** Longer than any call may take at the door. */
const holdTtlMs = 11 * 60 * 1000;
const sweepEveryMs = 2_000;
/** How long a key that spends too fast goes on, at most, and the time of a pass. */
const judgeEveryMs = 5_000;
const noteEveryMs = 60_000;

/** Makes it over one knowledge of how keys stand. */
export function createModelGateway(
  { pepper, platformKeys = {}, litellm: settings }: ModelGatewayOptions,
  { tenancy, audit, vault, egress, clock, log }: ModelGatewayNeighbours,
): ModelGateway {
  const uses = createKeyUses({ platform: tenancy });
  const keyStates = createKeyStates({ platform: tenancy, clock });
  const loans = createKeyLoans({ vault, keyStates, platformKeys, uses, clock });
  const onChange = loans.forget;
  const litellm = settings === undefined ? null : openLiteLlm(settings, pepper, clock);
  const prices = litellm?.prices ?? publishedPrices();
  const shared = { platform: tenancy, audit, clock };
  const gateway = createGateway({
    ...{ ...shared, door: egress, loans, prices, holdTtlMs },
    ...(litellm === null ? {} : { litellm }),
    keyring: createKeyring({ platform: tenancy, pepper, uses, clock }),
    payers: createPayerChoices({ keyStates, platformKeys }),
    quarantine: createQuarantine({ db: tenancy, audit, keyStates, onChange }),
    caching: createCaching({
      ...{ db: tenancy, vault, clock },
      onTrouble: (trouble) => {
        log.warn({ task: 'model-cache', ...trouble });
      },
    }),
    onFailure: (failure) => {
      log.warn({ ...failure, task: `model-${failure.task}` });
    },
  });
  const writer = createLedgerWriter(shared);
  const jobs = [
    every(sweepEveryMs, log, 'model-sweep', () => presumeExpired({ ...shared, writer })),
    every(judgeEveryMs, log, 'model-breakers', () =>
      judgeVelocity({
        ...{ db: tenancy, audit },
        onFailure: (tenantId, error) => {
          log.warn({ task: 'model-breakers', tenantId, error: nameOf(error) });
        },
      }),
    ),
    every(noteEveryMs, log, 'key-uses', () => uses.write()),
    every(noteEveryMs, log, 'model-cache', () => removeExpiredAnswers({ platform: tenancy })),
  ];
  return Object.freeze<ModelGateway>({
    gateway,
    budgets: createBudgets(audit),
    breakers: createBreakers(audit),
    virtualKeys: createVirtualKeys({ audit, pepper }),
    providerKeys: createProviderKeys({ audit, vault, validate: askProvider(egress), onChange }),
    platformProviders: providers.filter((provider) => platformKeys[provider] !== undefined),
    prices,
    start() {
      for (const job of jobs) job.start();
    },
    async stop() {
      await gateway.close();
      await Promise.all(jobs.map((job) => job.stop()));
    },
  });
}

/** The salt of the parts of the proxy's cache is made of the pepper, which nobody else has. */
function openLiteLlm(settings: LiteLlmSettings, pepper: Uint8Array, clock: Clock): LiteLlm {
  const salt = hkdfSync('sha256', pepper, Buffer.alloc(0), 'ataski litellm namespace', 32);
  const namespaceSecret = new Uint8Array(salt);
  const { key, models } = settings;
  return createLiteLlm({ prices: publishedPrices(), models, key, namespaceSecret, clock });
}

/** Does something again and again; what fails is tried the next time. */
function every(ms: number, log: Logger, task: string, work: () => Promise<unknown>) {
  const stopping = new AbortController();
  let running = Promise.resolve();
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await work().catch((error: unknown) => {
        log.warn({ task, error: nameOf(error) });
      });
      await sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  return {
    start() {
      running = loop();
    },
    stop() {
      stopping.abort();
      return running;
    },
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
