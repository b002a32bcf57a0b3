import { setTimeout as sleep } from 'node:timers/promises';

import type {
  ProviderSimulator,
  SimulatedRequest,
  SimulatedResponse,
} from '../provider-simulator.ts';
import { createStripeChanges } from './account-changes.ts';
import type { StripeChanges } from './account-changes.ts';
import { defaultStripeSizes } from './account-seed.ts';
import type { StripeSizes } from './account-seed.ts';
import { createRateLimit } from './rate-limit.ts';
import { findKey } from './restricted-key.ts';
import type { SimulatedStripeKey } from './restricted-key.ts';
import { createStripeAccount } from './stripe-account.ts';
import type { StripeAccount } from './stripe-account.ts';
import { answerRead, listKept } from './stripe-api.ts';
import { injectedFailure, rateLimited, renderFailure, StripeFailure } from './stripe-failure.ts';
import { renderJson } from './stripe-object.ts';
import type { StripeKind, StripeObject } from './stripe-object.ts';

/** The one version that the simulator speaks. */
export const stripeVersion = '2026-10-28.endive';

/** What a simulated Stripe begins with. */
export interface StripeSimulatorOptions {
  readonly keys: readonly SimulatedStripeKey[];
  /** The same seed makes the same accounts. Default `ataski`. */
  readonly seed?: string;
  /** By account; what is left out has the default size. */
  readonly sizes?: Readonly<Record<string, Partial<StripeSizes>>>;
  /** By account: what stands in every name. Default the account's id without `acct_`, in capitals. */
  readonly markers?: Readonly<Record<string, string>>;
  /** Per account. Default 25, as in Stripe's own sandboxes. */
  readonly requestsPerSecond?: number;
  /** How long each request takes. Default 0. */
  readonly latencyMs?: number;
  readonly now?: () => Date;
  /** Every seeded object is older. Default the beginning of the present day, UTC. */
  readonly historyUntil?: Date;
}

/** What a test may do to, and see of, the simulated Stripe. */
export interface StripeControl {
  readonly mutate: StripeChanges;
  /** Everything of a kind as the API shows it, newest first, canceled subscriptions included. */
  objects(account: string, kind: StripeKind): readonly StripeObject[];
  /** What stands in every name of the account. */
  marker(account: string): string;
  /** Requests that arrived, refused ones included. */
  requestCount(): number;
  setLatencyMs(latencyMs: number): void;
  setRequestsPerSecond(requestsPerSecond: number): void;
  /** Replaces what a key may do, or makes it known. */
  putKey(key: SimulatedStripeKey): void;
  /** From now on the key is unknown, as after deleting it in the dashboard. */
  revokeKey(key: string): void;
}

/** A strict Stripe: restricted keys, lists, single objects, events and limits, all read only. */
export function createStripeSimulator(
  options: StripeSimulatorOptions,
): ProviderSimulator & StripeControl {
  const now = options.now ?? (() => new Date());
  const nowSeconds = (): number => Math.floor(now().getTime() / 1000);
  const keys = new Map(options.keys.map((key) => [key.key, key]));
  const open = createAccounts(options, now, nowSeconds);
  const rateLimit = createRateLimit(options.requestsPerSecond ?? 25, now);
  let latencyMs = options.latencyMs ?? 0;
  let requests = 0;
  const nextRequestId = (): string => `req_${String(requests).padStart(14, '0')}`;

  const answer = (request: SimulatedRequest, requestId: string): SimulatedResponse => {
    const key = findKey(keys, request.headers['authorization']);
    if (!rateLimit.admit(key.account)) throw rateLimited('global-rate');
    requireVersion(request.headers['stripe-version']);
    const body = answerRead(open(key.account), key, request, nowSeconds());
    const headers = {
      'content-type': 'application/json',
      'request-id': requestId,
      'stripe-version': stripeVersion,
    };
    return { status: 200, headers, body: renderJson(body) };
  };

  return Object.freeze({
    hosts: ['api.stripe.com'],
    handle: async (request: SimulatedRequest) => {
      requests += 1;
      const requestId = nextRequestId();
      if (latencyMs > 0) await sleep(latencyMs);
      try {
        return answer(request, requestId);
      } catch (error) {
        if (error instanceof StripeFailure) return renderFailure(error, requestId);
        throw error;
      }
    },
    failure: (status: number) => renderFailure(injectedFailure(status), nextRequestId()),
    mutate: createStripeChanges(open, nowSeconds),
    objects: (account: string, kind: StripeKind) => listKept(open(account), kind, nowSeconds()),
    marker: (account: string) => open(account).seed.marker,
    requestCount: () => requests,
    setLatencyMs: (value: number) => {
      latencyMs = value;
    },
    setRequestsPerSecond: rateLimit.set,
    putKey: (key: SimulatedStripeKey) => void keys.set(key.key, key),
    revokeKey: (key: string) => void keys.delete(key),
  });
}

/** Accounts are made when they are first asked for, and then kept. */
function createAccounts(
  options: StripeSimulatorOptions,
  now: () => Date,
  nowSeconds: () => number,
): (account: string) => StripeAccount {
  const until = options.historyUntil ?? new Date(now().toISOString().slice(0, 10));
  const accounts = new Map<string, StripeAccount>();
  return (account) => {
    const known = accounts.get(account);
    if (known !== undefined) return known;
    const seed = {
      seed: options.seed ?? 'ataski',
      account,
      marker: options.markers?.[account] ?? account.replace(/^acct_/, '').toUpperCase(),
      sizes: { ...defaultStripeSizes, ...options.sizes?.[account] },
      until: Math.floor(until.getTime() / 1000),
    };
    const made = createStripeAccount(seed, nowSeconds);
    accounts.set(account, made);
    return made;
  };
}

/**
 * Stripe itself would fall back to the account's default; a client that relies on that is wrong
 * here.
 */
function requireVersion(version: string | undefined): void {
  if (version === stripeVersion) return;
  const message =
    version === undefined
      ? 'This simulator requires a Stripe-Version header.'
      : `Invalid Stripe API version: ${version}`;
  throw new StripeFailure(400, { type: 'invalid_request_error', message });
}
