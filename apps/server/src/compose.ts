import { pino } from 'pino';
import type { Logger } from 'pino';

import { createAccess, currentCall, workosOperations } from '@ataski/access';
import { createEgress } from '@ataski/egress';
import { systemClock } from '@ataski/kernel';
import { liteLlmSystem } from '@ataski/llm-gateway';
import { systems } from '@ataski/scope-manifest';
import { createTenancy } from '@ataski/tenancy';
import { createVault } from '@ataski/vault';
import type { AlarmListener } from '@ataski/vault';

import { createConnecting } from './connecting.ts';
import { consentAddresses } from './consent-addresses.ts';
import { createHttpApp } from './http/create-app.ts';
import { migrations } from './migrations.ts';
import { createModelGateway } from './model-gateway.ts';
import { createProductAudit } from './product-audit.ts';
import { liveTiming } from './product-options.ts';
import type { ProductOptions } from './product-options.ts';
import { startReconciler } from './reconciler.ts';
import { routes } from './routes/index.ts';
import { createSealing } from './sealing.ts';
import { listen } from './server.ts';
import type { Services } from './services.ts';

/** A product that runs. */
export interface Product {
  /** Where it listens. */
  readonly port: number;
  readonly services: Services;
  /**
   * Answers what is under way for at most 10 seconds, finishes the page of each sync and gives the
   * runs back, then closes what was opened. May be called twice.
   */
  stop(): Promise<void>;
}

const nothing = Promise.resolve();

/** Bounds of every call that leaves the house. */
const limits = { maxResponseBytes: 32 * 1024 * 1024, maxRequestBytes: 1024 * 1024 };

/** Bounds of an answer that is passed on while it comes. */
const streamLimits = {
  ...{ headersTimeoutMs: 300_000, idleTimeoutMs: 120_000, totalTimeoutMs: 600_000 },
  ...{ maxResponseBytes: 64 * 1024 * 1024, maxRequestBytes: 32 * 1024 * 1024 },
};

/** What one process may ask of a system at most, whoever in the house asks. */
const budgets = {
  stripe: { maxConcurrentCalls: 16, maxCallsPerMinute: 3_000 },
  hubspot: { maxConcurrentCalls: 16, maxCallsPerMinute: 3_000 },
  xero: { maxConcurrentCalls: 16, maxCallsPerMinute: 3_000 },
  quickbooks: { maxConcurrentCalls: 16, maxCallsPerMinute: 3_000 },
  netsuite: { maxConcurrentCalls: 16, maxCallsPerMinute: 3_000 },
  sage_intacct: { maxConcurrentCalls: 16, maxCallsPerMinute: 3_000 },
  openai: { maxConcurrentCalls: 512 },
  anthropic: { maxConcurrentCalls: 512 },
  litellm: { maxConcurrentCalls: 512 },
  workos: { maxConcurrentCalls: 32, maxCallsPerMinute: 3_000 },
};

/**
 * The whole product as one composition: tenants, evidence, secrets, the one door out, sign-in,
 * connectors, HTTP. Refuses to start on a database role that could step around row-level security.
 */
export async function startProduct(options: ProductOptions): Promise<Product> {
  try {
    return await compose(options);
  } catch (error) {
    await Promise.all([options.pool.end(), options.sealing.pool.end()]);
    throw error;
  }
}

async function compose(options: ProductOptions): Promise<Product> {
  const { clock = systemClock, timing = liveTiming, sandbox, models } = options;
  const stopping = new AbortController();
  const log = pino({ base: null }, { write: options.writeLog });

  const tenancy = createTenancy({ pool: options.pool, signingKey: options.signingKey, clock });
  // First, so that a database that is away is told apart from one that is wrong.
  await tenancy.ping();
  await tenancy.assertBoot(migrations);
  const audit = createProductAudit(options, tenancy, clock, () => vault);
  const vault = createVault({ db: tenancy, audit, kms: options.kms, clock, onAlarm: alarmTo(log) });
  const egress = createEgress({
    audit,
    clock,
    systems: [
      ...systems,
      { id: 'workos', operations: workosOperations },
      ...(models?.litellm === undefined ? [] : [liteLlmSystem(models.litellm.site)]),
    ],
    limits: { ...limits, timeoutMs: timing.callTimeoutMs },
    streamLimits,
    budgets,
    ...(sandbox === undefined ? {} : { dial: sandbox.dial, ca: sandbox.ca }),
  });
  const access = createAccess({
    workos: { ...options.workos, fetch: egress.fetch(currentCall, 'workos') },
    cookiePasswords: options.cookiePasswords,
    redirectUri: `${options.origin}/auth/callback`,
    signedOutUri: `${options.origin}/`,
    database: tenancy,
    audit,
    clock,
    ...(sandbox === undefined ? {} : { browserUrl: sandbox.browserUrl }),
  });
  const connecting = { tenancy, audit, vault, egress, clock, log, timing };
  const { connections, runner, webhooks } = createConnecting(options, connecting);
  const modelGateway = models === undefined ? null : createModelGateway(models, connecting);

  const sealing = createSealing(options.sealing, { db: tenancy, clock, log, timing });
  const services: Services = Object.freeze({
    environment: options.environment,
    ...{ tenancy, audit, vault, sealing, access, connections, runner, webhooks, clock, log },
    modelGateway,
    consentAddresses: consentAddresses(options),
    stopping: stopping.signal,
  });
  const app = createHttpApp(services, routes, { ...options, timing });
  const server = await listen(app, options);
  const stopReconciler = startReconciler(services, timing);
  sealing.start();
  runner.start();
  modelGateway?.start();

  return createProduct(services, server.port, async () => {
    stopping.abort();
    const parts = [server.stop(), runner.stop(), stopReconciler(), modelGateway?.stop() ?? nothing];
    await Promise.all(parts);
    await egress.close();
    // Last, so that what was written while stopping is sealed as well.
    await sealing.stop();
    await options.pool.end();
  });
}

/** What does not open in the vault is for a person to look at. It holds ids and codes alone. */
function alarmTo(log: Logger): AlarmListener {
  return (alarm) => {
    log.error({ task: 'vault', ...alarm });
  };
}

function createProduct(services: Services, port: number, end: () => Promise<void>): Product {
  let ended: Promise<void> | undefined;
  return Object.freeze({ port, services, stop: () => (ended ??= end()) });
}
