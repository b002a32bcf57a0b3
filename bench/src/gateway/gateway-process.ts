import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import pg from 'pg';

import { createAuditLog } from '@ataski/audit';
import { createEgress, egressActions } from '@ataski/egress';
import { systemClock } from '@ataski/kernel';
import {
  createGateway,
  createKeyLoans,
  createKeyStates,
  createKeyring,
  createPayerChoices,
  createQuarantine,
  llmGatewayActions,
} from '@ataski/llm-gateway';
import { publishedPrices } from '@ataski/llm-pricing';
import { manifest } from '@ataski/scope-manifest';
import { createSigningKey, createTenancy } from '@ataski/tenancy';
import { createVault, vaultActions } from '@ataski/vault';
import { memoryKms } from '@ataski/vault/testing';

import type { Login } from '../benchmark-database.ts';
import { answerParent, inputOfChild } from '../connectors/child.ts';
import type { UpstreamAddress } from './upstream-process.ts';

/** What the process is started with. */
export interface GatewayInput {
  readonly login: Login;
  readonly signingSecret: string;
  readonly pepper: string;
  readonly upstream: UpstreamAddress;
}

const { login, signingSecret, pepper, upstream } = inputOfChild() as GatewayInput;
const pool = new pg.Pool({ ...login, max: 8, pipeline: true });
const signingKey = createSigningKey('bench', Buffer.from(signingSecret, 'base64'));
const db = createTenancy({ pool, signingKey });
const audit = createAuditLog({
  ...{ db, platform: db, clock: systemClock, component: 'bench' },
  actions: [llmGatewayActions, vaultActions, egressActions],
});
const vault = createVault({ db, audit, kms: memoryKms([Buffer.alloc(32, 7)]) });
const limits = { maxResponseBytes: 33_554_432, maxRequestBytes: 33_554_432 };
const door = createEgress({
  ...{ audit, systems: [manifest.openai], ca: upstream.caPem },
  dial: () => ({ address: '127.0.0.1', port: upstream.port }),
  limits: { ...limits, timeoutMs: 60_000 },
  streamLimits: {
    ...limits,
    ...{ headersTimeoutMs: 60_000, idleTimeoutMs: 60_000, totalTimeoutMs: 60_000 },
  },
});
const platformKeys = {
  openai: {
    credentialId: 'platform',
    open: () => Promise.resolve(Buffer.from('sk-proj-bench-0000000000')),
  },
};
const keyStates = createKeyStates({ platform: db });
const gateway = createGateway({
  ...{ platform: db, audit, door, prices: publishedPrices() },
  keyring: createKeyring({ platform: db, pepper: Buffer.from(pepper, 'base64') }),
  payers: createPayerChoices({ keyStates, platformKeys }),
  loans: createKeyLoans({ vault, keyStates, platformKeys }),
  quarantine: createQuarantine({ db, audit, keyStates }),
});
const server = createServer((request, response) => void gateway.handle(request, response));
server.keepAliveTimeout = 60_000;
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
const { port } = server.address() as AddressInfo;
answerParent(() => Promise.resolve({ port, pid: process.pid }));
