import type { Clock, TenantContext } from '@ataski/kernel';

import type { Connector } from '../connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import { createOwnPace } from '../pace/own-pace.ts';
import type { LimitOf, Pace } from '../pace/pace.ts';
import type { ConnectedAccount } from '../reading/reading.ts';
import { beginAhead } from './call-ahead.ts';
import { sendCall } from './call-door.ts';
import { isConnectionTrouble } from './connection-trouble.ts';
import type { FailureReason } from './failure.ts';
import { requireBounded } from './json-bounds.ts';
import type { AppCredentials, OutboundDoor, OutboundResponse } from './ports.ts';
import { refusalOf } from './refusal.ts';
import { isRefusedAnswer } from './refused-answer.ts';
import { createRenewal } from './renewal.ts';
import { isWorthRetrying, readRetryAfterMs, retryDelayMs } from './retry.ts';

/** A call to the provider, without its credential. */
export interface ProviderCall<Operation extends string = string> {
  readonly operation: Operation;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: readonly (readonly [string, string])[];
  /** Besides those of every call. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: CallBody;
}

/** A body and its media type. */
export type CallBody = { readonly json: unknown } | { readonly xml: string };

/** An answer as the provider wrote it, and parsed for reading names and ids. */
export interface ProviderAnswer {
  readonly text: string;
  readonly value: unknown;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
}

/** A provider that answers under one connection's credential. */
export interface Provider<Operation extends string = string> {
  /**
   * Calls, and calls again as the provider's rules say. Throws CONNECTORS_KIT_PROVIDER_BUSY with
   * `retryAfterMs` when waiting here would take too long, and a refusal's own code otherwise.
   */
  call(request: ProviderCall<Operation>): Promise<ProviderAnswer>;
  /**
   * Begins a call that {@link call} will most likely be asked for next, and returns when it is on
   * its way: the provider answers while its last answer is made use of. Whoever then makes the same
   * call gets this answer, or this failure. One at a time; a wrong guess costs a call, nothing
   * else.
   */
  callAhead(request: ProviderCall<Operation>): Promise<void>;
}

/** A provider that somebody is done with. */
export interface OpenProvider extends Provider {
  /** Tries a call that was begun ahead no further, and resolves when it has ended. */
  end(): Promise<void>;
}

/** Time, chance and rest, so that tests decide them. */
export interface Pulse {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Lends the secret of a connection to `work` and takes it back when that ends. */
export type SecretLoan = <T>(purpose: string, work: (secret: string) => Promise<T>) => Promise<T>;

/** What {@link createProvider} needs. */
export interface ProviderOptions {
  readonly connector: Connector;
  readonly context: TenantContext;
  readonly account: ConnectedAccount;
  readonly door: OutboundDoor;
  readonly withSecret: SecretLoan;
  /** Gets another secret because the provider refused this one; absent where there is no other. */
  readonly renewSecret?: () => Promise<void>;
  /** What the product brings itself, where calls need it. */
  readonly apps?: AppCredentials;
  readonly pulse: Pulse;
  /** Default: the connector's pace, kept by this provider alone. */
  readonly pace?: Pace;
  readonly parentEventId?: string;
  readonly signal?: AbortSignal;
  /** Given the commit of each outcome; without it, each call waits for its own. */
  readonly onRecording?: (recording: Promise<void>) => void;
}

const maxTries = 5;
const inlineSpan = { baseMs: 500, capMs: 5_000 };
/** A longer wait gives the worker back and lets the run come due later. */
const maxInlineWaitMs = 10_000;

/** A client of one provider for one connection: paced, retried, and never holding the credential. */
export function createProvider(options: ProviderOptions): OpenProvider {
  const { connector, pulse, signal } = options;
  const { callsPerSecond } = connector.definition.pace;
  const rest = { sleep: pulse.sleep, ...(signal === undefined ? {} : { signal }) };
  const pace = options.pace ?? createOwnPace(callsPerSecond, pulse.clock, rest);

  const renewal = createRenewal(options.renewSecret);

  async function call(request: ProviderCall, abandoned?: AbortSignal): Promise<ProviderAnswer> {
    let canRenew = options.renewSecret !== undefined;
    for (let attempt = 1; ; attempt += 1) {
      await pace.turn();
      const renewed = renewal.count();
      const outcome = await attemptCall(options, request, attempt).catch(
        async (error: unknown): Promise<TryAgain> => {
          if (!canRenew || !isRejected(error)) throw error;
          canRenew = false;
          await renewal.after(renewed);
          return { afterMs: 0 };
        },
      );
      if (outcome.answer !== undefined) return outcome.answer;
      const delayMs = retryDelayMs(attempt, pulse.random, outcome.afterMs, inlineSpan);
      // Before anything else: others may be about to call.
      if (outcome.hit !== undefined) await pace.holdBack(outcome.hit, delayMs);
      const isGivenUp = attempt === maxTries || abandoned?.aborted === true;
      if (isGivenUp || delayMs > maxInlineWaitMs) {
        throw new ConnectorsKitError(
          'CONNECTORS_KIT_PROVIDER_BUSY',
          { operation: request.operation, attempt, retryAfterMs: outcome.afterMs ?? 0 },
          outcome.cause,
        );
      }
      await pulse.sleep(delayMs, eitherOf(signal, abandoned));
    }
  }
  return beginAhead(call);
}

function eitherOf(
  one: AbortSignal | undefined,
  other: AbortSignal | undefined,
): AbortSignal | undefined {
  return one === undefined || other === undefined ? (one ?? other) : AbortSignal.any([one, other]);
}

interface TryAgain {
  readonly answer?: undefined;
  readonly afterMs: number | null;
  /** The limit that the answer speaks of, if it speaks of one. */
  readonly hit?: LimitOf;
  readonly cause?: unknown;
}

function isRejected(error: unknown): boolean {
  return ConnectorsKitError.is(error) && error.code === 'CONNECTORS_KIT_CREDENTIAL_REJECTED';
}

async function attemptCall(
  options: ProviderOptions,
  request: ProviderCall,
  attempt: number,
): Promise<{ readonly answer: ProviderAnswer } | TryAgain> {
  const { connector, pulse } = options;
  let response: OutboundResponse;
  try {
    response = await sendCall(options, request, attempt);
  } catch (error) {
    if (isRefusedAnswer(error)) {
      const { operation } = request;
      const details = { system: connector.manifest.id, operation, part: 'message' };
      throw new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', details, error);
    }
    if (!isConnectionTrouble(error)) throw error;
    return { afterMs: null, cause: error };
  }
  const { retry, failure } = connector.definition;
  const { status, headers } = response;
  const isSuccess = status >= 200 && status < 300;
  const answer = isSuccess ? readAnswer(connector, response) : null;
  const reason =
    answer === null
      ? (failure.reason(readQuietly(connector, response), status) ?? {})
      : failure.isInSuccess === true
        ? failure.reason(answer.value, status)
        : null;
  if (answer !== null && reason === null) return { answer };
  const { meaning, retryAfterMs }: FailureReason = reason ?? {};
  const isBusy =
    meaning === undefined && !isSuccess
      ? isWorthRetrying(retry, status, headers)
      : meaning === 'busy';
  if (!isBusy) throw refusalOf(connector, request.operation, status, reason ?? {});
  const afterMs = readRetryAfterMs(retry, headers, pulse.clock.now()) ?? retryAfterMs ?? null;
  if (status !== 429 && afterMs === null) return { afterMs };
  const isOfApp = connector.definition.pace.app?.isHit?.(headers) === true;
  return { afterMs, hit: isOfApp ? 'app' : 'account' };
}

function readAnswer(connector: Connector, response: OutboundResponse): ProviderAnswer {
  const { headers, status } = response;
  try {
    if (connector.definition.readAnswer === undefined) requireBounded(response.body);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(response.body);
    return { text, value: parse(connector, text, headers), headers, status };
  } catch (error) {
    if (ConnectorsKitError.is(error)) throw error;
    // The cause would quote the body.
    throw new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'text' });
  }
}

/** A refusal's body, or undefined: many are pages of some proxy. */
function readQuietly(connector: Connector, { body, headers }: OutboundResponse): unknown {
  try {
    if (connector.definition.readAnswer === undefined) requireBounded(body);
    return parse(connector, new TextDecoder().decode(body), headers);
  } catch {
    return undefined;
  }
}

function parse(
  { definition }: Connector,
  text: string,
  headers: OutboundResponse['headers'],
): unknown {
  const { readAnswer: read } = definition;
  return read === undefined ? JSON.parse(text) : read(text, headers);
}
