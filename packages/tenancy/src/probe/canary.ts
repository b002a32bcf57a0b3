import { systemClock } from '@ataski/kernel';
import type { Clock, TenantContext, TenantDb } from '@ataski/kernel';

import { lookAsCanary } from './canary-look.ts';
import type { CanaryAlarm } from './canary-look.ts';

/** The outcome of one check. */
export interface CanaryCheck {
  readonly checkedAt: Date;
  /** Every table that it read, as `schema.name`. */
  readonly tables: readonly string[];
  readonly alarms: readonly CanaryAlarm[];
}

/** What a canary needs. */
export interface CanaryOptions {
  /** The application's own door. */
  readonly db: Pick<TenantDb, 'query'>;
  /** Of a tenant that exists only to look. */
  readonly context: TenantContext;
  /** Only these tables, as `schema.name`; default every one that the role may read. */
  readonly tables?: readonly string[];
  /** Tables in which the canary owns a row, as `schema.name`. */
  readonly plants?: readonly string[];
  /** Default `tenant_id`. */
  readonly tenantColumn?: string;
  readonly onAlarm: (alarm: CanaryAlarm) => void;
  readonly clock?: Clock;
}

/** A tenant that exists only to look, as the application looks. */
export interface Canary {
  /** Reads every table once. A check that is under way is joined, not doubled. */
  check(): Promise<CanaryCheck>;
  /** Checks at once and then again `everyMs` after each check ended. */
  watch(everyMs: number): { stop(): void };
}

/** Makes a canary. It reads without any filter, so that the policies alone stand between. */
export function createCanary(options: CanaryOptions): Canary {
  const { onAlarm, clock = systemClock } = options;
  let underWay: Promise<CanaryCheck> | undefined;
  const run = async (): Promise<CanaryCheck> => {
    const { tables, alarms } = await lookAsCanary(options);
    for (const alarm of alarms) onAlarm(alarm);
    return { checkedAt: clock.now(), tables, alarms };
  };
  const check = async (): Promise<CanaryCheck> => {
    underWay ??= run().finally(() => {
      underWay = undefined;
    });
    return await underWay;
  };
  return Object.freeze({
    check,
    watch(everyMs: number) {
      let isStopped = false;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const go = async (): Promise<void> => {
        // Only onAlarm itself can fail here; the next check is made all the same.
        await check().catch(() => undefined);
        if (!isStopped) timer = setTimeout(() => void go(), everyMs);
      };
      void go();
      return {
        stop() {
          isStopped = true;
          clearTimeout(timer);
        },
      };
    },
  });
}
