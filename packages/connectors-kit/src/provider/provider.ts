import type { Clock, TenantContext } from '@ataski/kernel';

import type { Connector } from '../connector/connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import type { OutboundDoor, OutboundResponse } from './ports.ts';
import { readRefusal } from './refusal.ts';
import { isWorthRetrying, readRetryAfterMs, retryDelayMs } from './retry.ts';

/** A call to the provider, without its credential. */
export interface ProviderCall {
  readonly operation: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: readonly (readonly [string, string])[];
}

/** JSON as the provider wrote it, and parsed for reading names and ids. */
export interface ProviderAnswer {
  readonly text: string;
  readonly value: unknown;
}

/** A provider that answers under one connection's credential. */
export interface Provider {
  /**
   * Calls, and calls again as the provider's rules say. Throws CONNECTORS_KIT_PROVIDER_BUSY with
   * `retryAfterMs` when waiting here would take too long, and a refusal's own code otherwise.
   */
  call(request: ProviderCall): Promise<ProviderAnswer>;
}

/** Time, chance and rest, so that tests decide them. */
export interface Pulse {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** What {@link createProvider} needs. */
export interface ProviderOptions {
  readonly connector: Connector;
  readonly context: TenantContext;
  readonly door: OutboundDoor;
  /** Shows the key to one call at a time. */
  readonly withKey: <T>(purpose: string, work: (key: string) => Promise<T>) => Promise<T>;
  readonly pulse: Pulse;
  /** Default: the connector's pace. */
  readonly callsPerSecond?: number;
  readonly parentEventId?: string;
  readonly signal?: AbortSignal;
}

const maxTries = 5;
const inlineSpan = { baseMs: 500, capMs: 5_000 };
/** A longer wait gives the worker back and lets the run come due later. */
const maxInlineWaitMs = 10_000;

/** A client of one provider for one connection: paced, retried, and never holding the credential. */
export function createProvider(options: ProviderOptions): Provider {
  const { connector, pulse, signal } = options;
  const { callsPerSecond = connector.definition.pace.callsPerSecond } = options;
  const pace = createPace(callsPerSecond, pulse, signal);

  async function call(request: ProviderCall): Promise<ProviderAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      await pace();
      const outcome = await attemptCall(options, request, attempt);
      if (outcome.answer !== undefined) return outcome.answer;
      const delayMs = retryDelayMs(attempt, pulse.random, outcome.afterMs, inlineSpan);
      if (attempt === maxTries || delayMs > maxInlineWaitMs) {
        throw new ConnectorsKitError(
          'CONNECTORS_KIT_PROVIDER_BUSY',
          { operation: request.operation, attempt, retryAfterMs: outcome.afterMs ?? 0 },
          outcome.cause,
        );
      }
      await pulse.sleep(delayMs, signal);
    }
  }
  return Object.freeze({ call });
}

interface TryAgain {
  readonly answer?: undefined;
  readonly afterMs: number | null;
  readonly cause?: unknown;
}

async function attemptCall(
  options: ProviderOptions,
  request: ProviderCall,
  attempt: number,
): Promise<{ readonly answer: ProviderAnswer } | TryAgain> {
  const { connector, pulse } = options;
  let response: OutboundResponse;
  try {
    response = await send(options, request, attempt);
  } catch (error) {
    if (!isConnectionTrouble(error)) throw error;
    return { afterMs: null, cause: error };
  }
  if (response.status >= 200 && response.status < 300) return { answer: readAnswer(response) };
  const { retry } = connector.definition;
  if (isWorthRetrying(retry, response.status, response.headers)) {
    return { afterMs: readRetryAfterMs(retry, response.headers, pulse.clock.now()) };
  }
  throw readRefusal(connector, request.operation, response);
}

async function send(
  options: ProviderOptions,
  request: ProviderCall,
  attempt: number,
): Promise<OutboundResponse> {
  const { connector, context, door, parentEventId, signal } = options;
  const { auth, headers } = connector.definition;
  const system = connector.manifest.id;
  return await options.withKey(`${system}.${request.operation}`, async (key) => {
    const outbound = { ...request, system, headers: { ...headers, ...auth.headers(key) }, attempt };
    return await door.call(
      context,
      parentEventId === undefined ? outbound : { ...outbound, parentEventId },
      signal,
    );
  });
}

const troubles: ReadonlySet<unknown> = new Set([
  'EGRESS_NAME_NOT_RESOLVED',
  'EGRESS_CONNECTION_FAILED',
  'EGRESS_TIMED_OUT',
  'EGRESS_RESPONSE_INVALID',
]);

function isConnectionTrouble(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && troubles.has(error.code);
}

function readAnswer(response: OutboundResponse): ProviderAnswer {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(response.body);
    return { text, value: JSON.parse(text) as unknown };
  } catch {
    // The cause would quote the body.
    throw new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'json' });
  }
}

function createPace(
  callsPerSecond: number,
  pulse: Pulse,
  signal?: AbortSignal,
): () => Promise<void> {
  const gapMs = 1000 / callsPerSecond;
  let lastAt = Number.NEGATIVE_INFINITY;
  return async () => {
    const waitMs = Math.min(gapMs, lastAt + gapMs - pulse.clock.now().getTime());
    if (waitMs > 0) await pulse.sleep(waitMs, signal);
    lastAt = pulse.clock.now().getTime();
  };
}
