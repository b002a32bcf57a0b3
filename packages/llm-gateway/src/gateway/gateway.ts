import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { systemClock } from '@ataski/kernel';
import type { Clock } from '@ataski/kernel';
import type { BoundPolicy, PriceTable } from '@ataski/llm-pricing';

import type { Caching } from '../cache/caching.ts';
import { LlmGatewayError } from '../errors.ts';
import { createLedgerWriter } from '../ledger/ledger-writer.ts';
import type { LedgerWriterOptions } from '../ledger/ledger-writer.ts';
import type { KeyLoans } from '../provider-key/key-loans.ts';
import type { PayerChoices } from '../provider-key/payer-choice.ts';
import type { Quarantine } from '../provider-key/quarantine.ts';
import { requireParts } from '../require-parts.ts';
import type { LiteLlm } from '../upstream/litellm.ts';
import { createUpstreams } from '../upstream/upstreams.ts';
import type { Keyring } from '../virtual-key/keyring.ts';
import type { AnswerSink } from './answer-sink.ts';
import { answerWithCache } from './answer-with-cache.ts';
import { createCallInProcess } from './call-in-process.ts';
import type { MakeCallInProcess } from './call-in-process.ts';
import type { GatewayAudit } from './call-rows.ts';
import type { PlannedCall } from './gateway-call.ts';
import type { GatewayFailure } from './gateway-failure.ts';
import { createHttpSurface } from './http-surface.ts';
import type { HttpSurfaceOptions } from './http-surface.ts';
import { makeCall } from './make-call.ts';
import { planCall } from './plan-call.ts';
import type { ProviderDoor } from './provider-door.ts';
import { createRefusalLog } from './refusal-log.ts';
import { createSettlements } from './settlements.ts';

/** What a gateway is made of. */
export interface GatewayOptions extends LedgerWriterOptions {
  readonly audit: GatewayAudit;
  readonly door: ProviderDoor;
  readonly keyring: Keyring;
  readonly payers: PayerChoices;
  readonly loans: KeyLoans;
  readonly quarantine: Quarantine;
  readonly prices: PriceTable;
  /** The operator's LiteLLM proxy, whose prices are among those above. Absent: there is none. */
  readonly litellm?: LiteLlm;
  /** Absent: nothing is kept and nothing is answered twice. */
  readonly caching?: Caching;
  /** Default: the longest answer where a body states no limit, and no tool of the provider's. */
  readonly policy?: BoundPolicy;
  /**
   * After this long without a settlement all of a hold is presumed spent: longer than any call may
   * take at the door. Default 15 minutes.
   */
  readonly holdTtlMs?: number;
  /** Told of what went wrong beside an answer, or instead of one. */
  readonly onFailure?: (failure: GatewayFailure) => void;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/** The surfaces of the providers, for their own SDKs. */
export interface Gateway {
  /**
   * Answers a request whose path begins with `/openai/v1/` or `/anthropic/v1/`, as a handler of
   * node:http, or of Express before any parser of bodies. Never rejects.
   */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /**
   * Makes a call for somebody in this process, by the same way: the same holds, rows, cache and
   * payer. Throws LLM_GATEWAY_CALL_REFUSED with the surfaces' code in its details, the reason of an
   * aborted signal, and LLM_GATEWAY_CALLER_INVALID where no tenant is known. An error that the
   * provider answers is an answer.
   */
  readonly call: MakeCallInProcess;
  /**
   * Takes no more calls, waits for those under way and for their settlements, at most this long. A
   * call that is not settled by then is presumed spent.
   */
  close(timeoutMs?: number): Promise<void>;
}

/**
 * Long enough for the next call of the same client to share the commit, short enough that nobody
 * waits for the room.
 */
const settleWithinMs = 10;
const openPolicy: BoundPolicy = { defaultOutputTokens: null, maxServerToolUses: 0 };
const quarterOfAnHourMs = 15 * 60 * 1000;

const parts = [
  ...(['platform', 'audit', 'door', 'keyring'] as const),
  ...(['payers', 'loans', 'quarantine', 'prices'] as const),
];

/** Makes a gateway. It opens nothing by itself. Throws LLM_GATEWAY_OPTION_MISSING. */
export function createGateway(options: GatewayOptions): Gateway {
  requireParts(options, parts);
  const { policy = openPolicy, holdTtlMs = quarterOfAnHourMs, clock = systemClock } = options;
  const { onFailure = () => undefined, caching } = options;
  const writer = createLedgerWriter({ settleWithinMs, ...options });
  const settlements = createSettlements({
    writer,
    onFailure: ({ code, callId }) => onFailure({ task: 'settle', code, id: callId }),
  });
  const onCostDeviation = (id: string) =>
    onFailure({ task: 'cost', code: 'LLM_GATEWAY_COST_DEVIATES', id });
  const maker = { ...options, writer, settlements, clock, holdTtlMs, onCostDeviation };
  const upstreams = createUpstreams(options);
  const make = (call: PlannedCall, sink: AnswerSink, signal: AbortSignal) =>
    makeCall(maker, call, sink, signal);
  const policyVersion = `${options.prices.version} ${JSON.stringify(policy)}`;
  const answering = { audit: options.audit, writer, policyVersion, make };
  const running = new Set<Promise<void>>();
  let isClosed = false;

  const track = async (work: Promise<void>): Promise<void> => {
    running.add(work);
    await work.finally(() => running.delete(work));
  };
  const answer: HttpSurfaceOptions['answer'] = async (request, sink, signal) => {
    if (isClosed) throw new LlmGatewayError('LLM_GATEWAY_OVERLOADED');
    const call = await planCall({ ...options, policy, upstreams }, request);
    if (caching === undefined) await make(call, sink, signal);
    else await answerWithCache({ ...answering, caching }, call, sink, signal);
  };
  const refusals = createRefusalLog({ audit: options.audit, writer });
  const { keyring, prices } = options;
  const handle = createHttpSurface({ keyring, prices, refusals, answer, onFailure });
  return Object.freeze<Gateway>({
    handle: (request, response) => track(handle(request, response)),
    call: createCallInProcess({ answer, refusals, onFailure, track }),
    async close(timeoutMs = 30_000) {
      isClosed = true;
      const until = performance.now() + timeoutMs;
      const pause = createPause(timeoutMs);
      await Promise.race([Promise.allSettled(running), pause.over]);
      pause.end();
      await settlements.flush(Math.max(0, until - performance.now()));
    },
  });
}

/** Keeps the process alive until it is ended or over. */
function createPause(ms: number): { readonly over: Promise<unknown>; readonly end: () => void } {
  const ended = new AbortController();
  const over = sleep(ms, undefined, { signal: ended.signal }).catch(() => undefined);
  return { over, end: () => ended.abort() };
}
