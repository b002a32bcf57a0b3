import { randomUUID } from 'node:crypto';

import { boundCall } from '@ataski/llm-pricing';
import type {
  BoundPolicy,
  BoundedCall,
  CallSurface,
  LlmProvider,
  PriceTable,
} from '@ataski/llm-pricing';

import type { ReceivedHeaders } from '../surface/client-key.ts';
import { ownPromptCacheKey, requestHeaders } from '../surface/request-headers.ts';
import { readStrictBody } from '../surface/strict-body.ts';
import type { StrictBody } from '../surface/strict-body.ts';
import type { Upstreams } from '../upstream/upstream.ts';
import type { Caller, PlannedCall } from './gateway-call.ts';
import { Refused } from './gateway-call.ts';
import { sentBody } from './sent-body.ts';

/** What planning needs. */
export interface PlanOptions {
  readonly prices: PriceTable;
  readonly policy: BoundPolicy;
  readonly upstreams: Upstreams;
}

/** A request of a client who is known. */
export interface CallRequest {
  readonly caller: Caller;
  readonly provider: LlmProvider;
  readonly surface: CallSurface;
  /** Whether the caller may call this model. Null: all that have a price. */
  readonly models: readonly string[] | null;
  readonly headers: ReceivedHeaders;
  readonly body: Uint8Array;
}

const streaming: readonly CallSurface[] = ['chat_completions', 'responses', 'messages'];

/**
 * Reads a request and works out what the call can cost at most and who pays for it. Nothing is held
 * and nothing leaves. Throws {@link Refused}, and what the database throws.
 */
export async function planCall(options: PlanOptions, request: CallRequest): Promise<PlannedCall> {
  const { caller, provider, surface } = request;
  const sent = requestHeaders(provider, request.headers, caller.context.tenantId);
  if (sent.kind === 'refused') throw new Refused({ code: sent.code, field: sent.field });
  const body = readStrictBody(request.body);
  if (body.kind === 'refused') throw new Refused({ code: body.code, fault: body.fault });
  const upstream = options.upstreams.of(surface, body.value['model']);
  upstream.check(body.value);

  const bound = boundOf(options, request, body, sent.betas);
  const { model } = bound;
  if (request.models !== null && !request.models.includes(model))
    throw new Refused({ code: 'forbidden', field: 'model' });
  const payer = await upstream.choosePayer(caller.context, provider);
  const asked = { caller, surface, headers: request.headers, body: body.value };
  const added = upstream.addedTo(asked, bound.added);
  const { tenantId } = caller.context;
  const replaced = payer.payer === 'platform' ? ownPromptCacheKey(body.value, tenantId) : {};
  const members = { ...added, ...replaced };
  const { bytes, stripsUsage } = sentBody(surface, request.body, body, members);
  return {
    ...{ id: randomUUID(), caller, surface, provider, bound, payer, upstream, stripsUsage },
    asked: {
      ...{ body: body.value, headers: request.headers },
      ...{ betas: sent.betas, version: sent.version },
    },
    headers: sent.headers,
    body: bytes,
    isStream: streaming.includes(surface) && body.value['stream'] === true,
    mayThinkUnseen: mayThinkUnseen(surface, body),
  };
}

function boundOf(
  { prices, policy }: PlanOptions,
  { surface, body: received }: CallRequest,
  body: StrictBody,
  betas: readonly string[],
): BoundedCall {
  const call = { surface, body: body.value, bodyBytes: received.byteLength, betas };
  const bound = boundCall(call, prices, policy);
  if (bound.kind === 'refused') throw new Refused({ code: bound.code, field: bound.field });
  return bound;
}

/**
 * OpenAI never shows what a model thought, and the price table does not say which models think.
 * Anthropic's think when they are asked to.
 */
function mayThinkUnseen(surface: CallSurface, { value }: StrictBody): boolean {
  if (surface !== 'messages') return true;
  const thinking = value['thinking'] as { readonly type?: unknown } | null | undefined;
  return thinking !== undefined && thinking !== null && thinking.type !== 'disabled';
}
