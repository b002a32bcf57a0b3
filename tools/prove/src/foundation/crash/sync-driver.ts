import { setTimeout as sleep } from 'node:timers/promises';

import { connections } from '@ataski/contract';
import { createVisitor } from '@ataski/local/visitor';
import { companies, stripeKeys } from '@ataski/local/world';

import { readRun } from './landed-run.ts';
import type { Stage } from './stage.ts';

/** Makes syncs happen over HTTP, as the app does. */
export interface SyncDriver {
  /** Connects Acme's Stripe anew, which queues a first sync. Returns the connection. */
  connect(): Promise<string>;
  /** Resolves with true when its newest run is over, with false when `signal` is aborted first. */
  untilOver(connectionId: string, signal?: AbortSignal): Promise<boolean>;
  disconnect(connectionId: string): Promise<void>;
}

const runTimeoutMs = 180_000;
const ends = new Set(['complete', 'failed', 'cancelled']);

/** Signs in as Acme's founder. The session outlives every server. */
export async function createSyncDriver(stage: Stage): Promise<SyncDriver> {
  const ada = createVisitor(stage.origin);
  await ada.signIn('ada@acme.example', companies.acme.name);
  return Object.freeze({
    async connect() {
      const { status, body } = await ada.call(connections.connectWithKey, {
        system: 'stripe',
        label: 'Stripe',
        credentials: { restricted_key: stripeKeys.acme },
      });
      if (status !== 200) throw new Error(`Connecting was answered ${String(body.code)}.`);
      return body.connection.id;
    },
    async untilOver(connectionId: string, signal?: AbortSignal) {
      const deadline = performance.now() + runTimeoutMs;
      while (signal?.aborted !== true) {
        const { state } = await readRun(stage.superuser, connectionId);
        if (ends.has(state)) return true;
        if (performance.now() > deadline) throw new Error(`The run stays ${state}.`);
        await sleep(40);
      }
      return false;
    },
    async disconnect(connectionId: string) {
      const { status, body } = await ada.call(connections.disconnect, { connectionId });
      if (status !== 200) throw new Error(`Disconnecting was answered ${String(body.code)}.`);
    },
  });
}
