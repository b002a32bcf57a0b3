import { createInFlight } from '../in-flight.ts';
import { createWindowLimit } from '../window-limit.ts';
import { rateLimited } from './xero-failure.ts';

/** Xero's limits. */
export interface XeroLimitOptions {
  /** Per organisation. Default 60. */
  readonly perMinute?: number;
  /** Per organisation. Default 5,000. */
  readonly perDay?: number;
  /** Per organisation, at once. Default 5. */
  readonly concurrent?: number;
  /** Per application. Default 10,000. */
  readonly appPerMinute?: number;
}

/** A request that was admitted. */
export interface AdmittedRequest {
  readonly headers: Readonly<Record<string, string>>;
  leave(): void;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Admits requests, or throws the 429 that names the limit. */
export function createXeroLimits(
  options: XeroLimitOptions,
  now: () => Date,
): (clientId: string, tenantId: string) => AdmittedRequest {
  const minute = createWindowLimit(options.perMinute ?? 60, minuteMs, now);
  const day = createWindowLimit(options.perDay ?? 5000, dayMs, now);
  const app = createWindowLimit(options.appPerMinute ?? 10_000, minuteMs, now);
  const inFlight = createInFlight(options.concurrent ?? 5);
  return (clientId, tenantId) => {
    const key = `${clientId}/${tenantId}`;
    const leave = inFlight.enter(key);
    if (leave === null) throw rateLimited('concurrent', 1000);
    const refuse = (reason: 'minute' | 'day' | 'appminute', waitMs: number): never => {
      leave();
      throw rateLimited(reason, waitMs);
    };
    const byApp = app.admit(clientId);
    if (!byApp.isAdmitted) refuse('appminute', byApp.waitMs);
    const byDay = day.admit(key);
    if (!byDay.isAdmitted) refuse('day', byDay.waitMs);
    const byMinute = minute.admit(key);
    if (!byMinute.isAdmitted) refuse('minute', byMinute.waitMs);
    return {
      leave,
      headers: {
        'x-daylimit-remaining': String(byDay.remaining),
        'x-minlimit-remaining': String(byMinute.remaining),
        'x-appminlimit-remaining': String(byApp.remaining),
      },
    };
  };
}
