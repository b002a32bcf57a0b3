import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll } from 'vitest';

import { connections } from '@ataski/contract';
import type { CallOutput } from '@ataski/contract';
import { runLocal } from '@ataski/local/run-local';
import type { Local, LocalOptions } from '@ataski/local/run-local';
import { createVisitor } from '@ataski/local/visitor';
import type { Visitor } from '@ataski/local/visitor';
import { companies, stripeKeys } from '@ataski/local/world';

/** The whole product for one test file. */
export interface ProductUnderTest {
  readonly local: Local;
  readonly url: string;
  signIn(email: string, company?: keyof typeof companies): Promise<Visitor>;
  /** Connects Stripe with Acme's sandbox key. */
  connect(visitor: Visitor): Promise<CallOutput<typeof connections.getConnection>>;
  /** Waits until the first sync is complete. */
  synced(visitor: Visitor, connectionId: string): Promise<void>;
  log(): string;
}

/** Gives the surrounding `describe` the composed product with providers, database and HTTP. */
export function useProduct(
  options: Pick<LocalOptions, 'timing' | 'stripeLatencyMs'> = {},
): ProductUnderTest {
  let local: Local | undefined;
  let folder = '';
  const get = (): Local => {
    if (local === undefined) throw new Error('The product exists only inside tests and hooks.');
    return local;
  };

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'ataski-server-'));
    // The database user must pass through.
    chmodSync(folder, 0o711);
    const timing = { pollMs: 50, ...options.timing };
    local = await runLocal({ folder, port: 0, durability: 'throwaway', ...options, timing });
  }, 120_000);
  afterAll(async () => {
    await local?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  return {
    get local() {
      return get();
    },
    get url() {
      return get().url;
    },
    async signIn(email, company = 'acme') {
      const visitor = createVisitor(get().url);
      await visitor.signIn(email, companies[company].name);
      return visitor;
    },
    async connect(visitor) {
      const { status, body } = await visitor.call(connections.connectWithKey, {
        system: 'stripe',
        label: 'Stripe',
        credentials: { restricted_key: stripeKeys.acme },
      });
      if (status !== 200) throw new Error(`Connecting ended with ${String(body.code)}.`);
      return body.connection;
    },
    async synced(visitor, connectionId) {
      for (let attempt = 0; attempt < 300; attempt += 1) {
        const { body } = await visitor.call(connections.getConnection, { connectionId });
        if (body.lastRun?.state === 'complete') return;
        await sleep(100);
      }
      throw new Error('The sync does not end.');
    },
    log: () => readFileSync(get().logFile, 'utf8'),
  };
}
