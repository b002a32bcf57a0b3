import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import type { Logger } from 'pino';

import type { AuditLog } from '@ataski/audit';
import {
  createConnections,
  createConnectorRunner,
  createRateBuckets,
  createTokenKeeper,
  createWebhookReceiver,
} from '@ataski/connectors-kit';
import type { Connections, ConnectorRunner, WebhookReceiver } from '@ataski/connectors-kit';
import type { Egress } from '@ataski/egress';
import type { Clock } from '@ataski/kernel';
import type { Tenancy } from '@ataski/tenancy';
import type { Vault } from '@ataski/vault';

import { createAppCredentials } from './app-credentials.ts';
import { connectors } from './connectors.ts';
import type { ProductActions } from './product-actions.ts';
import type { ProductOptions, Timing } from './product-options.ts';

/** What connecting is given by the composition. */
export interface ConnectingNeighbours {
  readonly tenancy: Tenancy;
  readonly audit: AuditLog<ProductActions>;
  readonly vault: Vault;
  readonly egress: Egress;
  readonly clock: Clock;
  readonly log: Logger;
  readonly timing: Pick<Timing, 'leaseMs' | 'pollMs'>;
}

/** Connections, the runner of their syncs, and what providers send of themselves. */
export interface Connecting {
  readonly connections: Connections;
  readonly runner: ConnectorRunner;
  readonly webhooks: WebhookReceiver;
}

/** Makes them over one keeper of tokens and one of rate limits. */
export function createConnecting(
  {
    apps: brought = {},
    workerId,
    webhookSecrets: secrets = {},
  }: Pick<ProductOptions, 'apps' | 'workerId' | 'webhookSecrets'>,
  neighbours: ConnectingNeighbours,
): Connecting {
  const { tenancy: db, audit, vault, egress, clock, log, timing } = neighbours;
  const apps = createAppCredentials(brought, audit);
  const pulse = { clock, random: fraction, sleep: rest };
  const tokens = createTokenKeeper({ db, audit, credentials: vault, door: egress, apps, pulse });
  const buckets = createRateBuckets({ db, platform: db });
  const shared = { db, audit, vault, egress, clock, connectors, apps, tokens, buckets };
  const runner = createConnectorRunner({
    ...shared,
    ...{ platform: db, workerId, leaseMs: timing.leaseMs, pollMs: timing.pollMs },
    onError: (error) => {
      log.warn({ task: 'runner', error: error instanceof Error ? error.name : 'unknown' });
    },
  });
  const webhooks = createWebhookReceiver({ ...shared, platform: db, secrets });
  return { connections: createConnections(shared), runner, webhooks };
}

async function rest(ms: number): Promise<void> {
  await delay(ms);
}

/** Uniform in [0, 1). */
function fraction(): number {
  return randomBytes(4).readUInt32BE() / 2 ** 32;
}
