import { setTimeout as delay } from 'node:timers/promises';

import { systemClock } from '@ataski/kernel';
import type { AuditSink, Clock, PlatformDb, TenantDb } from '@ataski/kernel';

import type { TokenKeeper } from '../auth/oauth2/token-keeper.ts';
import type { Connector } from '../connector.ts';
import type { connectorsKitActions } from '../connectors-kit-actions.ts';
import type { RateBuckets } from '../pace/rate-buckets.ts';
import type { AppCredentials, CredentialStore, OutboundDoor } from '../provider/ports.ts';
import { queueDueRun } from '../schedule/queue-due-run.ts';
import { attemptRun } from './attempt-run.ts';
import type { AttemptOptions } from './attempt-run.ts';
import { claimDueRun, keepLease } from './run-lease.ts';

/** What {@link createConnectorRunner} needs. */
export interface ConnectorRunnerOptions {
  readonly db: TenantDb;
  readonly platform: PlatformDb;
  readonly audit: AuditSink<typeof connectorsKitActions>;
  readonly vault: CredentialStore;
  readonly egress: OutboundDoor;
  readonly connectors: readonly Connector[];
  /** What the product brings to providers, where calls need it. */
  readonly apps?: AppCredentials;
  /** Keeps access tokens fresh; the connections take the same. */
  readonly tokens?: TokenKeeper;
  /**
   * The limits of accounts and apps, kept by all processes together. Absent: each run keeps the
   * pace of its account by itself, in this process alone, and nobody that of an app.
   */
  readonly buckets?: RateBuckets;
  /** Names this process in the leases that it holds. Two processes never share one. */
  readonly workerId: string;
  /** How long a silent worker keeps its run. Default 30 s; heartbeats come three times as often. */
  readonly leaseMs?: number;
  /** How often an idle worker looks for due work. Default 1 s. */
  readonly pollMs?: number;
  /** Runs at once in this process. Default 2. */
  readonly concurrency?: number;
  /** How long a run keeps a worker before others get their turn. Default 60 s. */
  readonly sliceMs?: number;
  /** Attempts without a single page before a run is given up. Default 12. */
  readonly maxAttempts?: number;
  /** Told what went wrong and is not in the database. It must not throw. Default: nobody. */
  readonly onError?: (error: unknown) => void;
  readonly clock?: Clock;
  /** Uniform in [0, 1); jitter of pauses. */
  readonly random?: () => number;
  /** Rests; rejects when the signal is aborted. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Carries out the runs that are due. */
export interface ConnectorRunner {
  /** Starts looking for due work in the background. */
  start(): void;
  /** Finishes the page at hand, gives the runs back, and resolves when nothing is under way. */
  stop(): Promise<void>;
  /** Takes one due run as far as it goes; false when none was due. */
  runOnce(): Promise<boolean>;
}

/** A runner over `connectors`. Any number of processes may run one on the same database. */
export function createConnectorRunner(options: ConnectorRunnerOptions): ConnectorRunner {
  const { workerId, leaseMs = 30_000, pollMs = 1_000, concurrency = 2 } = options;
  const connectors = new Map(options.connectors.map((each) => [each.manifest.id, each]));
  const worker = { workerId, leaseMs, systems: [...connectors.keys()] };
  const attempt = resolveAttempt(options);
  let stopping = new AbortController();
  let loops: readonly Promise<void>[] = [];

  async function runOnce(): Promise<boolean> {
    // Before the claim: a run that a tick queues here may be claimed at once, by whoever is free.
    await queueDueRun({ ...options, connectors });
    const lease = await claimDueRun(options.platform, worker);
    const connector = lease === null ? undefined : connectors.get(lease.system);
    if (lease === null || connector === undefined) return false;
    const stopKeeping = keepLease(options.db, lease);
    try {
      await attemptRun(connector, lease, { ...attempt, signal: stopping.signal });
    } finally {
      stopKeeping();
    }
    return true;
  }

  async function loop(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const wasBusy = await runOnce().catch((error: unknown) => {
        // The database is away, for instance: the lease runs out and somebody goes on later.
        attempt.onError(error);
        return false;
      });
      if (!wasBusy) await delay(pollMs, undefined, { signal }).catch(() => undefined);
    }
  }

  return Object.freeze({
    runOnce,
    start() {
      if (loops.length > 0) return;
      stopping = new AbortController();
      loops = Array.from({ length: concurrency }, () => loop(stopping.signal));
    },
    async stop() {
      stopping.abort();
      await Promise.all(loops);
      loops = [];
    },
  });
}

function resolveAttempt(options: ConnectorRunnerOptions): Omit<AttemptOptions, 'signal'> {
  const { db, audit, vault: credentials, egress: door } = options;
  const { sliceMs = 60_000, maxAttempts = 12, onError = () => undefined } = options;
  const pulse = {
    clock: options.clock ?? systemClock,
    random: options.random ?? cryptoRandom,
    sleep: options.sleep ?? rest,
  };
  const { apps, tokens, buckets } = options;
  return {
    ...{ db, audit, credentials, door, pulse, sliceMs, maxAttempts, onError },
    ...(apps === undefined ? {} : { apps }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(buckets === undefined ? {} : { buckets }),
  };
}

async function rest(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal });
}

function cryptoRandom(): number {
  const [word = 0] = globalThis.crypto.getRandomValues(new Uint32Array(1));
  return word / 2 ** 32;
}
