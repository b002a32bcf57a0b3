import { createInFlight } from '../in-flight.ts';
import { createWindowLimit } from '../window-limit.ts';
import { readsSpent, throttled } from './quickbooks-failure.ts';

/** QuickBooks' limits. */
export interface QuickbooksLimitOptions {
  /** Per company. Default 500. */
  readonly perMinute?: number;
  /** Per application and company. Default 10. */
  readonly perSecond?: number;
  /** Per application and company, at once. Default 10. */
  readonly concurrent?: number;
  /** Per application and calendar month; then all reads are blocked. Default 500,000. */
  readonly readsPerMonth?: number;
}

/** The limits and the meter of an application. */
export interface QuickbooksLimits {
  /** Admits a request and returns what ends it. Throws 429, or the refusal of a spent month. */
  enter(clientId: string, realmId: string): () => void;
  /** A read was answered. */
  meter(clientId: string): void;
  readsThisMonth(clientId: string): number;
}

/** Fresh limits. */
export function createQuickbooksLimits(
  options: QuickbooksLimitOptions,
  now: () => Date,
): QuickbooksLimits {
  const minute = createWindowLimit(options.perMinute ?? 500, 60_000, now);
  const second = createWindowLimit(options.perSecond ?? 10, 1000, now);
  const inFlight = createInFlight(options.concurrent ?? 10);
  const reads = new Map<string, number>();
  const monthOf = (clientId: string): string => `${clientId}/${now().toISOString().slice(0, 7)}`;
  const readsThisMonth = (clientId: string): number => reads.get(monthOf(clientId)) ?? 0;
  return Object.freeze({
    enter: (clientId, realmId) => {
      if (readsThisMonth(clientId) >= (options.readsPerMonth ?? 500_000)) throw readsSpent();
      const leave = inFlight.enter(`${clientId}/${realmId}`);
      if (leave === null) throw throttled();
      const isAdmitted =
        second.admit(`${clientId}/${realmId}`).isAdmitted && minute.admit(realmId).isAdmitted;
      if (isAdmitted) return leave;
      leave();
      throw throttled();
    },
    meter: (clientId) => void reads.set(monthOf(clientId), readsThisMonth(clientId) + 1),
    readsThisMonth,
  } satisfies QuickbooksLimits);
}
