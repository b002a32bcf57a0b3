import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { createAuditLog } from '@ataski/audit';
import { createEgress, egressActions } from '@ataski/egress';
import { platformSecrets } from '@ataski/gateway-lab';
import { AtaskiError, systemClock } from '@ataski/kernel';
import {
  createCaching,
  createGateway,
  createKeyLoans,
  createKeyStates,
  createKeyUses,
  createKeyring,
  createLedgerWriter,
  createPayerChoices,
  createQuarantine,
  llmGatewayActions,
  presumeExpired,
  removeExpiredAnswers,
} from '@ataski/llm-gateway';
import { publishedPrices } from '@ataski/llm-pricing';
import { manifest } from '@ataski/scope-manifest';
import { createSigningKey, createTenancy } from '@ataski/tenancy';
import type { Tenancy } from '@ataski/tenancy';
import { createVault, vaultActions } from '@ataski/vault';
import { memoryKms } from '@ataski/vault/testing';

import { createTally } from '../tally.ts';
import type { SoakSettings, UpstreamAddress } from './soak-settings.ts';

type Audit = ReturnType<typeof createAudit>;

/** A gateway with all that it can do on, and the tasks that a server runs beside it. */
export function composeGateway({ url, contextKey, pepper: text, upstream }: SoakSettings) {
  const pool = new pg.Pool({ connectionString: url, max: 8, pipeline: true });
  const signingKey = createSigningKey('test', Buffer.from(contextKey, 'base64'));
  const db = createTenancy({ pool, signingKey });
  const audit = createAudit(db);
  const pepper = Buffer.from(text, 'base64');
  const vault = createVault({ db, audit, kms: memoryKms([pepper]) });
  const platformKeys = {
    openai: platformKey(platformSecrets.openai),
    anthropic: platformKey(platformSecrets.anthropic),
  };
  const uses = createKeyUses({ platform: db });
  const keyStates = createKeyStates({ platform: db });
  const loans = createKeyLoans({ vault, keyStates, platformKeys, uses });
  const door = createDoor(audit, upstream);
  const failures = createTally();
  const count = (code: string): void => failures.count(code);
  const gateway = createGateway({
    ...{ platform: db, audit, door, loans, prices: publishedPrices() },
    keyring: createKeyring({ platform: db, pepper, uses }),
    payers: createPayerChoices({ keyStates, platformKeys }),
    quarantine: createQuarantine({ db, audit, keyStates, onChange: loans.forget }),
    caching: createCaching({ db, vault, onTrouble: ({ kind }) => count(kind) }),
    onFailure: ({ task, code }) => count(`${task} ${code}`),
  });
  const writer = createLedgerWriter({ platform: db });
  const stopping = new AbortController();
  const tasks = [
    repeat(2_000, stopping.signal, () => presumeExpired({ platform: db, writer, audit }), count),
    repeat(60_000, stopping.signal, () => uses.write(), count),
    repeat(60_000, stopping.signal, () => removeExpiredAnswers({ platform: db }), count),
  ];
  return {
    gateway,
    failures: () => failures.counts(),
    async stop() {
      await gateway.close();
      stopping.abort();
      await Promise.all(tasks);
      await door.close();
      await pool.end();
    },
  };
}

function createAudit(db: Tenancy) {
  return createAuditLog({
    ...{ db, platform: db, clock: systemClock, component: 'soak' },
    actions: [llmGatewayActions, vaultActions, egressActions],
  });
}

function createDoor(audit: Audit, { caPem, port }: UpstreamAddress) {
  const limits = { maxResponseBytes: 33_554_432, maxRequestBytes: 33_554_432 };
  const times = { headersTimeoutMs: 30_000, idleTimeoutMs: 30_000, totalTimeoutMs: 60_000 };
  return createEgress({
    ...{ audit, systems: [manifest.openai, manifest.anthropic], ca: caPem },
    dial: () => ({ address: '127.0.0.1', port }),
    limits: { ...limits, timeoutMs: 30_000 },
    streamLimits: { ...limits, ...times },
  });
}

function platformKey(secret: string) {
  return { credentialId: 'platform', open: () => Promise.resolve(Buffer.from(secret)) };
}

async function repeat(
  ms: number,
  signal: AbortSignal,
  work: () => Promise<unknown>,
  onFailure: (code: string) => void,
): Promise<void> {
  while (!signal.aborted) {
    await work().catch((error: unknown) =>
      onFailure(AtaskiError.is(error) ? error.code : 'UNKNOWN'),
    );
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  }
}
