import { Agent } from 'undici';

import { systemClock } from '@ataski/kernel';
import type { CallRecord, Clock, PlatformContext, TenantContext } from '@ataski/kernel';

import { createCallBudget } from './call-budget.ts';
import type { CallBudget } from './call-budget.ts';
import { recordAnswer, recordFailure, recordIntent, recordRefusal } from './call-evidence.ts';
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
   * A `fetch` for an SDK that builds its own URLs: method and URL must match exactly one permitted
   * operation of the system. `context` is asked at each call.
   */
  fetch(context: () => TenantContext | PlatformContext, system: string): typeof globalThis.fetch;
  /** Refuses new calls, waits for running ones, closes all connections. May be called twice. */
  close(): Promise<void>;
}

/** Opens the door. Throws EGRESS_SYSTEM_INVALID when an operation cannot be guarded as written. */
export function createEgress(options: EgressOptions): Egress {
  const clock = options.clock ?? systemClock;
  const guard = createOperationGuard(options.systems);
  const budgets = new Map(
    options.systems.map(({ id }) => [id, createCallBudget(id, options.budgets?.[id] ?? {}, clock)]),
  );
  const running = new Set<Promise<unknown>>();
  const track = (work: Promise<unknown>): void => {
    running.add(work);
    const forget = (): void => void running.delete(work);
    work.then(forget, forget);
  };
  const door: Door = { ...options, clock, budgets, track, agent: createAgent(options) };
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
    fetch: (context, system) =>
      createSdkFetch((call, signal) => {
        const prepare = (): OutboundMessage => prepareSdkCall(guard, options.limits, system, call);
        return pass({ context: context(), prepare, origin: {}, signal });
      }),
    close: () => (closed ??= closeAfter(running, door.agent)),
  } satisfies Egress);
}

async function closeAfter(running: ReadonlySet<Promise<unknown>>, agent: Agent): Promise<void> {
  await Promise.allSettled(running);
  await agent.close();
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
  const message = await prepareOrRecord(door, call);
  const deadline = createDeadline(door.limits.timeoutMs, call.signal);
  const leave = await door.budgets.get(message.target.system)?.enter(deadline.signal);
  try {
    const record = await recordIntent(door.audit, call.context, message.target, call.origin);
    return await exchange(door, message, deadline, record, call.onRecording);
  } finally {
    leave?.();
  }
}

/** What the checks refuse is recorded before it is thrown. */
async function prepareOrRecord(door: Door, call: Call): Promise<OutboundMessage> {
  try {
    return call.prepare();
  } catch (error) {
    if (error instanceof EgressError && error.kind === 'denied') {
      await recordRefusal(door.audit, call.context, error, call.origin);
    }
    throw error;
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

function createAgent(options: EgressOptions): Agent {
  return new Agent({
    connect: createCheckedConnector({ ...options, timeoutMs: options.limits.timeoutMs }),
    allowH2: false,
    pipelining: 1,
    connections: 64,
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
