import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { VaultError } from '../errors.ts';
import type { KmsFailureReason } from '../errors.ts';

/** How long a key management service is waited for, and how often it is asked. */
export interface KmsLimits {
  /** An attempt without an answer is given up after this. Default 3,000. */
  readonly attemptTimeoutMs?: number;
  /**
   * Attempts in all; only throttling, silence and failures of the service are tried again. Default
   * 4.
   */
  readonly attempts?: number;
  /** The first wait is up to this long, each further one up to twice as long. Default 100. */
  readonly firstWaitMs?: number;
  /** No wait is longer. A service that asks for more patience is given up at once. Default 5,000. */
  readonly maximumWaitMs?: number;
}

/** What an error of the service means. */
export interface ServiceFailure {
  /**
   * `damaged`: not sealed by this key for this context. `unknown`: the key is not there, or may not
   * be used. `refused`: the request will not succeed by repetition. The others may pass.
   */
  readonly meaning: 'damaged' | 'unknown' | KmsFailureReason;
  /** The service's own name of the failure; a name or a number, never a text. */
  readonly providerCode?: string;
  /** How long the service asks to be left alone. */
  readonly retryAfterMs?: number;
}

/** Which data key a call is about, for errors. */
export interface CallSubject {
  readonly verb: 'wrap' | 'unwrap';
  readonly rootKeyId: string;
  readonly keyVersion: number;
}

/** Runs one call with its retries. Throws VaultError and nothing else. */
export type ServiceCaller = <T>(
  subject: CallSubject,
  attempt: (signal: AbortSignal) => Promise<T>,
) => Promise<T>;

/**
 * Makes what calls a service: attempts with a deadline, tried again after a random wait that
 * doubles, or the wait that the service asked for. `judge` says what an error means. The error
 * itself is dropped: it may hold request and answer.
 */
export function createServiceCaller(
  kms: string,
  judge: (error: unknown) => ServiceFailure,
  limits: KmsLimits = {},
): ServiceCaller {
  const { attempts = 4, attemptTimeoutMs = 3000, firstWaitMs = 100, maximumWaitMs = 5000 } = limits;

  return async (subject, attempt) => {
    for (let count = 1; ; count += 1) {
      try {
        return await withDeadline(attempt, attemptTimeoutMs);
      } catch (error) {
        const failure = error instanceof SilenceError ? silence : judge(error);
        const waitMs = failure.retryAfterMs ?? randomInt(firstWaitMs * 2 ** (count - 1) + 1);
        const isWorthIt = passing.has(failure.meaning) && waitMs <= maximumWaitMs;
        if (!isWorthIt || count >= attempts) throw toVaultError(kms, subject, failure, count);
        await sleep(waitMs);
      }
    }
  };
}

const passing: ReadonlySet<ServiceFailure['meaning']> = new Set([
  'throttled',
  'timeout',
  'failed',
  'checksum',
]);

class SilenceError extends Error {}

const silence: ServiceFailure = { meaning: 'timeout' };

/** Clients are asked to stop by the signal; one that does not listen is left behind. */
async function withDeadline<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  timeoutMs: number,
): Promise<T> {
  const controller = new AbortController();
  const { promise: deadline, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new SilenceError());
    controller.abort();
  }, timeoutMs);
  try {
    return await Promise.race([attempt(controller.signal), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

function toVaultError(
  kms: string,
  { verb, rootKeyId, keyVersion }: CallSubject,
  { meaning, providerCode }: ServiceFailure,
  attempts: number,
): VaultError {
  const code = providerCode === undefined ? {} : { providerCode };
  if (meaning === 'damaged' && verb === 'unwrap') {
    return new VaultError('VAULT_DATA_KEY_DAMAGED', { kms, keyVersion, ...code });
  }
  if (meaning === 'unknown') {
    return new VaultError('VAULT_ROOT_KEY_UNKNOWN', { kms, rootKeyId, ...code });
  }
  // Nothing is damaged before it exists: the service did not accept what was to be wrapped.
  const reason = meaning === 'damaged' ? 'refused' : meaning;
  return new VaultError('VAULT_KMS_UNAVAILABLE', { kms, reason, attempts, ...code });
}

/** Accepts what looks like a name or a number, so that no text of a service gets into an error. */
export function providerCodeOf(value: unknown): { readonly providerCode?: string } {
  const text = String(value);
  return /^[A-Za-z0-9_.]{1,64}$/.test(text) && value !== undefined ? { providerCode: text } : {};
}

/**
 * A `Retry-After` in seconds (RFC 9110 section 10.2.3). Dates, which nobody sends here, are
 * ignored.
 */
export function retryAfterOf(value: unknown): { readonly retryAfterMs?: number } {
  return typeof value === 'string' && /^\d{1,6}$/.test(value)
    ? { retryAfterMs: Number(value) * 1000 }
    : {};
}

/** A property of something unknown, or undefined. */
export function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
