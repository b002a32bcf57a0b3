import { AtaskiError, parseActor, parseCorrelationId, parseTenantId } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';
import type { CallSurface, LlmProvider } from '@ataski/llm-pricing';

import { LlmGatewayError } from '../errors.ts';
import type { ReceivedHeaders } from '../surface/client-key.ts';
import { callRefused } from './call-refused.ts';
import type { Caller } from './gateway-call.ts';
import type { HttpSurfaceOptions } from './http-surface.ts';
import { createMemorySink } from './memory-sink.ts';
import type { CallAnswer } from './memory-sink.ts';
import type { CallRequest } from './plan-call.ts';
import { operationOf } from './provider-operation.ts';
import { refusalOf, tellFault } from './refusal-of.ts';
import { isToldElsewhere } from './told-elsewhere.ts';

/** Who calls, as whoever composes the gateway knows it: nobody asks them for a key. */
export interface CallerInProcess {
  /** Whose budgets, keys and cache these are, who acts, and what the rows of the call are tied to. */
  readonly context: TenantContext;
  /** The id of a virtual key whose budgets count the call, too. Default none. */
  readonly keyId?: string | null;
  /** For whom the actor acts. Default nobody. */
  readonly userId?: string | null;
  /** Default none. */
  readonly runId?: string | null;
  /** The models that may be called. Default all that have a price. */
  readonly models?: readonly string[] | null;
}

/** A call as a client of the surface would send it. */
export interface CallInProcess {
  readonly surface: CallSurface;
  /** What JSON can write, or the bytes of it. */
  readonly body: object;
  /** Those that the surface reads, for example `anthropic-beta` and `x-ataski-cache`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a call is waited for. */
export interface CallOptions {
  /** Ends the call, at the provider too; it rejects with the reason. */
  readonly signal?: AbortSignal;
}

/** Makes a call for somebody in this process. */
export type MakeCallInProcess = (
  caller: CallerInProcess,
  call: CallInProcess,
  options?: CallOptions,
) => Promise<CallAnswer>;

/** What it is made of. */
export interface CallInProcessOptions extends Pick<
  HttpSurfaceOptions,
  'answer' | 'refusals' | 'onFailure'
> {
  /** Told of all that a call still has to do, the row of its refusal too. */
  readonly track: (work: Promise<void>) => Promise<void>;
}

/** Goes the way of a request over HTTP, from where it is known there who calls. */
export function createCallInProcess({
  answer,
  refusals,
  onFailure,
  track,
}: CallInProcessOptions): MakeCallInProcess {
  return async (given, call, { signal } = {}) => {
    const caller = readCaller(given);
    const request = readCall(caller, given, call);
    signal?.throwIfAborted();
    const gone = new AbortController();
    const sink = createMemorySink(() => gone.abort());
    const leave = (): void => {
      gone.abort(signal?.reason);
      sink.leave();
    };
    signal?.addEventListener('abort', leave, { once: true });
    const refuse = async (error: unknown): Promise<void> => {
      const refusal = refusalOf(error);
      const { correlationId } = caller.context;
      if (!gone.signal.aborted) tellFault(onFailure, refusal, correlationId);
      if (!isToldElsewhere(error, gone.signal))
        await refusals
          .record(caller, call.surface, refusal)
          .catch(() => onFailure({ task: 'record', code: refusal.code, id: correlationId }));
      sink.fail(gone.signal.aborted ? gone.signal.reason : callRefused(refusal, error));
    };
    const work = answer(request, sink, gone.signal)
      // Nothing where it has ended: one that was broken off has not.
      .then(() => sink.fail(gone.signal.reason), refuse)
      .finally(() => signal?.removeEventListener('abort', leave));
    void track(work);
    return await sink.answer;
  };
}

const idShape = /^[A-Za-z0-9._:@+-]{1,128}$/;
const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Throws LLM_GATEWAY_CALLER_INVALID where it is not known whose call it is. */
function readCaller({
  context,
  keyId = null,
  userId = null,
  runId = null,
}: CallerInProcess): Caller {
  const invalid = (cause?: unknown) => new LlmGatewayError('LLM_GATEWAY_CALLER_INVALID', {}, cause);
  // Whoever is not written in TypeScript may give none at all.
  const { tenantId, actor, correlationId } = given(context);
  if (tenantId === undefined || actor === undefined || correlationId === undefined) throw invalid();
  const areIds =
    (keyId === null || uuidShape.test(keyId)) &&
    [userId, runId].every((id) => id === null || idShape.test(id));
  if (!areIds) throw invalid();
  try {
    return {
      context: {
        tenantId: parseTenantId(tenantId),
        actor: parseActor(actor.type, actor.id),
        correlationId: parseCorrelationId(correlationId),
      },
      ...{ keyId, userId, runId, attempt: null },
      // The program around the gateway says who calls, and stops whom it wants to.
      isStillLetIn: () => Promise.resolve(true),
    };
  } catch (error) {
    if (!AtaskiError.is(error)) throw error;
    throw invalid(error);
  }
}

function given(context: Partial<TenantContext> | null | undefined): Partial<TenantContext> {
  return context ?? {};
}

function readCall(
  caller: Caller,
  { models = null }: CallerInProcess,
  { surface, body, headers = {} }: CallInProcess,
): CallRequest {
  const received: ReceivedHeaders = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]]),
  );
  return {
    ...{ caller, surface, provider: providerOf(surface), models, headers: received },
    body: body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body)),
  };
}

function providerOf(surface: CallSurface): LlmProvider {
  return operationOf(surface).system === 'anthropic' ? 'anthropic' : 'openai';
}
