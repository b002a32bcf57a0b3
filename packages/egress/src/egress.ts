import { Agent } from 'undici';

import { systemClock } from '@ataski/kernel';
import type { CallRecord, Clock, PlatformContext, TenantContext } from '@ataski/kernel';

import { createCallBudget } from './call-budget.ts';
import type { CallBudget } from './call-budget.ts';
import { checkOrRecord, recordAnswer, recordFailure, recordIntent } from './call-evidence.ts';
import type { CallOrigin } from './call-evidence.ts';
import { createCheckedConnector } from './checked-connector.ts';
import { maskCredentialEcho } from './credential-echo.ts';
import type { EgressOptions } from './egress-options.ts';
import type { EgressRequest, EgressResponse } from './egress-request.ts';
import { EgressError } from './errors.ts';
import { exchangeMessages } from './http-exchange.ts';
import type { InboundMessage, OutboundMessage } from './http-exchange.ts';
import { createOperationGuard } from './operation-guard.ts';
import { prepareCall, prepareSdkCall } from './prepare-call.ts';
import { createSdkFetch } from './sdk-fetch.ts';
import { openStream } from './stream/open-stream.ts';
import { checkStreamLimits } from './stream/stream-limits.ts';
import type { EgressStream, EgressStreamRequest } from './stream/stream-request.ts';

/** The one door for outbound calls. */
export interface Egress {
  /**
   * Calls one permitted operation. Nothing is looked up or connected before the guard has passed it
   * and its intent row is committed. Throws EgressError; an answer with status 400 or above is
   * returned.
   */
  call(
    context: TenantContext | PlatformContext,
    request: EgressRequest,
    signal?: AbortSignal,
  ): Promise<EgressResponse>;
  /**
   * Opens one permitted operation whose answer is read while it comes, and whose intent the caller
   * commits in `request.admit`. In this order: everything that can be checked without the
   * credential, a free slot, `admit`, `authorize` and the check of its headers, and only then a
   * look-up and a socket. Resolves with the head of the answer, status 400 and above included.
   * Throws EgressError with `hasLeft`; what `admit` and `authorize` throw passes through as it is,
   * and then nothing has left. `signal` ends the call at any time and closes its connection.
   */
  open(
    context: TenantContext | PlatformContext,
    request: EgressStreamRequest,
    signal?: AbortSignal,
  ): Promise<EgressStream>;
  /**
   * A `fetch` for an SDK that builds its own URLs: method and URL must match exactly one permitted
   * operation of the system. `context` is asked at each call.
   */
  fetch(context: () => TenantContext | PlatformContext, system: string): typeof globalThis.fetch;
  /**
   * Refuses new calls, waits for running ones and open streams, closes all connections. May be
   * called twice.
   */
  close(): Promise<void>;
}

/**
 * Opens the door. Throws EGRESS_SYSTEM_INVALID when an operation cannot be guarded as written, and
 * EGRESS_LIMITS_INVALID when the limits of streams are out of range.
 */
export function createEgress(options: EgressOptions): Egress {
  const clock = options.clock ?? systemClock;
  const guard = createOperationGuard(options.systems);
  if (options.streamLimits !== undefined) checkStreamLimits(options.streamLimits);
  const budgets = new Map(
    options.systems.map(({ id }) => [id, createCallBudget(id, options.budgets?.[id] ?? {}, clock)]),
  );
  const running = new Set<Promise<unknown>>();
  const track = (work: Promise<unknown>): void => {
    running.add(work);
    const forget = (): void => void running.delete(work);
    work.then(forget, forget);
  };
  const door: Door = { ...options, clock, budgets, track, agent: createAgent(options, 64) };
  // Of their own, so that long streams never keep a call waiting for a connection.
  const streams = { ...options, guard, budgets, agent: createAgent(options, 1_024) };
  let closed: Promise<void> | null = null;

  const pass = async (call: Call): Promise<EgressResponse> => {
    if (closed !== null) throw new EgressError('EGRESS_CLOSED');
    const performed = perform(door, call);
    track(performed);
    return await performed;
  };

  return Object.freeze({
    call: (context, request, signal) => {
      const prepare = (): OutboundMessage => prepareCall(guard, options.limits, request);
      return pass({ context, prepare, origin: request, signal, onRecording: request.onRecording });
    },
    open: async (context, request, signal) => {
      if (closed !== null) throw new EgressError('EGRESS_CLOSED');
      const ended = Promise.withResolvers<undefined>();
      const end = (): void => ended.resolve(undefined);
      track(ended.promise);
      try {
        return await openStream(streams, { context, request, signal, onEnd: end });
      } catch (error) {
        end();
        throw error;
      }
    },
    fetch: (context, system) =>
      createSdkFetch((call, signal) => {
        const prepare = (): OutboundMessage => prepareSdkCall(guard, options.limits, system, call);
        return pass({ context: context(), prepare, origin: {}, signal });
      }),
    close: () => (closed ??= closeAfter(running, [door.agent, streams.agent])),
  } satisfies Egress);
}

async function closeAfter(
  running: ReadonlySet<Promise<unknown>>,
  agents: readonly Agent[],
): Promise<void> {
  await Promise.allSettled(running);
  await Promise.all(agents.map((agent) => agent.close()));
}

interface Door extends Pick<EgressOptions, 'audit' | 'limits'> {
  readonly clock: Clock;
  readonly budgets: ReadonlyMap<string, CallBudget>;
  readonly agent: Agent;
  /** Closing waits for what is tracked. */
  readonly track: (work: Promise<unknown>) => void;
}

interface Call {
  readonly context: TenantContext | PlatformContext;
  readonly prepare: () => OutboundMessage;
  readonly origin: CallOrigin;
  readonly signal: AbortSignal | undefined;
  readonly onRecording?: EgressRequest['onRecording'];
}

/** The order is the promise: check, budget, intent, and only then a look-up and a socket. */
async function perform(door: Door, call: Call): Promise<EgressResponse> {
  const message = await checkOrRecord(door.audit, call.context, call.prepare, call.origin);
  const deadline = createDeadline(door.limits.timeoutMs, call.signal);
  const leave = await door.budgets.get(message.target.system)?.enter(deadline.signal);
  try {
    const record = await recordIntent(door.audit, call.context, message.target, call.origin);
    return await exchange(door, message, deadline, record, call.onRecording);
  } finally {
    leave?.();
  }
}

async function exchange(
  door: Door,
  message: OutboundMessage,
  deadline: Deadline,
  record: CallRecord,
  onRecording: EgressRequest['onRecording'],
): Promise<EgressResponse> {
  const startedAt = door.clock.now().getTime();
  const durationMs = (): number => door.clock.now().getTime() - startedAt;
  const maxResponseBytes = message.target.maxResponseBytes ?? door.limits.maxResponseBytes;
  let answer: InboundMessage;
  try {
    const received = await exchangeMessages(door.agent, message, maxResponseBytes, deadline.signal);
    answer = maskCredentialEcho(message.headers, received);
  } catch (error) {
    const failure = deadline.explain(error as EgressError);
    await recordFailure(record, failure, durationMs());
    throw failure;
  }
  const recording = recordAnswer(record, answer, message.body, durationMs());
  if (onRecording === undefined) await recording;
  else {
    door.track(recording);
    onRecording(recording);
  }
  return Object.freeze({ ...answer, eventId: record.eventId, bytes: answer.body.byteLength });
}

function createAgent(options: EgressOptions, connections: number): Agent {
  return new Agent({
    connect: createCheckedConnector({
      ...options,
      timeoutMs: options.limits.timeoutMs,
      sites: options.systems.flatMap(({ site }) => site ?? []),
    }),
    allowH2: false,
    pipelining: 1,
    connections,
    maxHeaderSize: 65_536,
    keepAliveTimeout: 30_000,
    // The deadline of the whole call stands in for both.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

interface Deadline {
  readonly signal: AbortSignal;
  /** An abort says only that; this says whose it was. */
  explain(error: EgressError): EgressError;
}

function createDeadline(timeoutMs: number, callerSignal: AbortSignal | undefined): Deadline {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = callerSignal === undefined ? timeout : AbortSignal.any([timeout, callerSignal]);
  return {
    signal,
    explain: (error) => {
      if (error.code !== 'EGRESS_CONNECTION_FAILED' || !signal.aborted) return error;
      return new EgressError(
        callerSignal?.aborted === true ? 'EGRESS_ABORTED' : 'EGRESS_TIMED_OUT',
        { timeoutMs },
      );
    },
  };
}
