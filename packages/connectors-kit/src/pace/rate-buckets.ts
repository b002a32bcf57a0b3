import type { PlatformDb, TenantContext, TenantDb } from '@ataski/kernel';

import type { Connector } from '../connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import { holdAppCalls, holdCalls, takeAppCalls, takeCalls } from './bucket-store.ts';
import { createCallBatch } from './call-batch.ts';
import type { CallBatch } from './call-batch.ts';
import { accountRate, appRate } from './pace-rules.ts';
import type { AppLimit } from './pace-rules.ts';
import type { LimitOf, Pace, PaceRest } from './pace.ts';

/** What {@link createRateBuckets} needs. */
export interface RateBucketsOptions {
  readonly db: TenantDb;
  readonly platform: PlatformDb;
  /** Milliseconds that only go forward, by which batches lapse. Default: the process's own. */
  readonly now?: () => number;
}

/** Whose calls are paced. */
export interface PacedCaller {
  readonly context: TenantContext;
  /** Absent before there is a connection: the limit of the whole app counts, and no other. */
  readonly connectionId?: string;
}

/** The limits of accounts and of our app at providers, kept by all processes of a database together. */
export interface RateBuckets {
  /**
   * A pace that is shared with everybody who calls for the same connection or, where the provider
   * counts the whole app, for any. A bucket that cannot be read lets no call out.
   */
  pace(connector: Connector, caller: PacedCaller, rest: PaceRest): Pace;
}

interface Bucket {
  readonly limit: LimitOf;
  readonly batch: CallBatch;
  hold(ms: number): Promise<void>;
}

/** A longer wait gives the worker back: the run waits, not the worker. */
const longestRestMs = 2_000;
/** The same for many short ones, while others are faster. */
const longestTurnMs = 10_000;

/** Creates them. One for the whole process: its connections share what was taken of an app's calls. */
export function createRateBuckets(options: RateBucketsOptions): RateBuckets {
  const apps = new Map<string, Bucket>();
  const appBucketOf = ({ manifest: { id }, definition }: Connector): readonly Bucket[] => {
    const { app } = definition.pace;
    if (app === undefined) return [];
    const known = apps.get(id) ?? openAppBucket(options, id, app);
    apps.set(id, known);
    return [known];
  };

  return Object.freeze<RateBuckets>({
    pace(connector, { context, connectionId }, rest) {
      const own =
        connectionId === undefined
          ? []
          : [openCallBucket(options, connector, context, connectionId)];
      // The account first: who waits for its own turn takes nothing that others could use.
      return paceOver([...own, ...appBucketOf(connector)], connector.manifest.id, rest);
    },
  });
}

function openCallBucket(
  { db, now = monotonic }: RateBucketsOptions,
  { definition }: Connector,
  context: TenantContext,
  connectionId: string,
): Bucket {
  const rate = accountRate(definition.pace);
  const owner = { context, connectionId };
  return {
    limit: 'account',
    batch: createCallBatch({
      ...{ largest: rate.largestBatch, now },
      take: (wanted) => takeCalls(db, owner, rate, wanted),
    }),
    hold: (ms) => holdCalls(db, owner, ms),
  };
}

function openAppBucket(
  { platform, now = monotonic }: RateBucketsOptions,
  system: string,
  limit: AppLimit,
): Bucket {
  const rate = appRate(limit);
  return {
    limit: 'app',
    batch: createCallBatch({
      ...{ largest: rate.largestBatch, now },
      take: (wanted) => takeAppCalls(platform, system, rate, wanted),
    }),
    hold: (ms) => holdAppCalls(platform, system, ms),
  };
}

function paceOver(buckets: readonly Bucket[], system: string, rest: PaceRest): Pace {
  return Object.freeze<Pace>({
    async turn() {
      let restedMs = 0;
      for (const { limit, batch } of buckets) {
        for (let waitMs = await batch.draw(); waitMs > 0; waitMs = await batch.draw()) {
          restedMs += waitMs;
          if (waitMs > longestRestMs || restedMs > longestTurnMs) {
            const details = { system, limit, retryAfterMs: waitMs };
            throw new ConnectorsKitError('CONNECTORS_KIT_PROVIDER_BUSY', details);
          }
          await rest.sleep(waitMs, rest.signal);
        }
      }
    },
    async holdBack(limit, ms) {
      for (const bucket of buckets.filter((each) => each.limit === limit)) {
        bucket.batch.lapse();
        await bucket.hold(ms);
      }
    },
  });
}

function monotonic(): number {
  return performance.now();
}
