import type { IncomingMessage, ServerResponse } from 'node:http';

import { createCorrelationId } from '@ataski/kernel';
import type { CorrelationId } from '@ataski/kernel';
import type { LlmProvider, PriceTable } from '@ataski/llm-pricing';

import { readClientKey } from '../surface/client-key.ts';
import { boundableNames, describeModel, listModels } from '../surface/models-list.ts';
import { renderRefusal } from '../surface/surface-errors.ts';
import { findSurface } from '../surface/surface-routes.ts';
import type { RouteRefused, SurfaceRoute } from '../surface/surface-routes.ts';
import { permitsCall } from '../virtual-key/keyring.ts';
import type { Keyring, VirtualKeyGrant } from '../virtual-key/keyring.ts';
import type { AnswerSink } from './answer-sink.ts';
import { Refused } from './gateway-call.ts';
import type { CallRefusal, Caller } from './gateway-call.ts';
import type { GatewayFailure } from './gateway-failure.ts';
import { createHttpSink } from './http-sink.ts';
import type { CallRequest } from './plan-call.ts';
import { dropRest, readBody } from './read-body.ts';
import type { RefusalLog } from './refusal-log.ts';
import { refusalOf, tellFault } from './refusal-of.ts';
import { isToldElsewhere } from './told-elsewhere.ts';

/** What answering HTTP needs. */
export interface HttpSurfaceOptions {
  readonly keyring: Keyring;
  readonly prices: PriceTable;
  readonly refusals: RefusalLog;
  /** Makes the call and passes its answer on, or throws {@link Refused}. */
  readonly answer: (request: CallRequest, sink: AnswerSink, signal: AbortSignal) => Promise<void>;
  /** Told of a refusal whose row could not be written, and of a fault within the gateway. */
  readonly onFailure: (failure: GatewayFailure) => void;
}

/** Answers one request of a client. Never rejects. */
export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The surfaces over HTTP. */
export function createHttpSurface(options: HttpSurfaceOptions): HttpHandler {
  return async (request, response) => {
    const correlationId = createCorrelationId();
    const route = findSurface(request.method ?? '', request.url ?? '');
    const asked: Asked = { request, response, route, correlationId, caller: null };
    const gone = new AbortController();
    response.on('close', () => {
      if (!response.writableEnded) gone.abort();
    });
    try {
      await answerRequest(options, asked, gone.signal);
    } catch (error) {
      const refusal = refusalOf(error);
      if (!gone.signal.aborted) tellFault(options.onFailure, refusal, correlationId);
      if (!isToldElsewhere(error, gone.signal)) await record(options, asked, refusal);
      await tell(asked, refusal);
    }
  };
}

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly route: SurfaceRoute | RouteRefused;
  readonly correlationId: CorrelationId;
  /** Once it is known. */
  caller: Caller | null;
}

async function answerRequest(
  options: HttpSurfaceOptions,
  asked: Asked,
  signal: AbortSignal,
): Promise<void> {
  const { request, response, route } = asked;
  const grant = await authenticate(options.keyring, request);
  asked.caller = callerOf(options.keyring, grant, asked);
  if (route.kind === 'refused') {
    const { code, allow } = route;
    throw new Refused(allow === undefined ? { code } : { code, allow });
  }
  const surface = route.kind === 'call' ? route.surface : 'models';
  if (!permitsCall(grant, surface, null)) throw new Refused({ code: 'forbidden' });
  if (route.kind !== 'call') {
    answerModels(options.prices, asked, route, grant);
    return;
  }
  const call: CallRequest = {
    ...{ caller: asked.caller, provider: route.provider, surface: route.surface },
    ...{ models: grant.models, headers: request.headersDistinct },
    body: await readBody(request),
  };
  await options.answer(call, createHttpSink(response), signal);
}

async function authenticate(keyring: Keyring, request: IncomingMessage): Promise<VirtualKeyGrant> {
  const shown = readClientKey(request.headersDistinct);
  if (shown.kind === 'refused') throw new Refused({ code: shown.code, fault: shown.fault });
  const grant = await keyring.authenticate(shown.key);
  if (grant === null) throw new Refused({ code: 'unauthorized' });
  return grant;
}

const runShape = /^[A-Za-z0-9._:@+-]{1,128}$/;

function callerOf(
  keyring: Keyring,
  grant: VirtualKeyGrant,
  { request, correlationId }: Asked,
): Caller {
  const { tenantId, actor, keyId, userId } = grant;
  const [run = ''] = request.headersDistinct['x-ataski-run-id'] ?? [];
  const [attempt = ''] = request.headersDistinct['x-stainless-retry-count'] ?? [];
  return {
    context: { tenantId, actor, correlationId },
    ...{ keyId, userId, runId: runShape.test(run) ? run : null },
    attempt: /^\d{1,2}$/.test(attempt) ? Number(attempt) : null,
    isStillLetIn: () => keyring.stillGrants(grant),
  };
}

/** What can be bounded and the key may call. Nothing leaves, and nothing is spent. */
function answerModels(
  prices: PriceTable,
  asked: Asked,
  route: Extract<SurfaceRoute, { readonly kind: 'models' | 'model' }>,
  { models }: VirtualKeyGrant,
): void {
  const names = boundableNames(prices, route.provider).filter(
    (name) => models === null || models.includes(name),
  );
  const answer =
    route.kind === 'models'
      ? listModels(route.provider, names, route.page)
      : describeModel(route.provider, names, route.id);
  if (answer === null)
    throw new Refused({ code: route.kind === 'models' ? 'query_invalid' : 'model_unknown' });
  const body = JSON.stringify(answer);
  asked.response
    .writeHead(200, { 'content-type': 'application/json', ...idHeader(route.provider, asked) })
    .end(body);
}

function idHeader(provider: LlmProvider, { correlationId }: Asked): Record<string, string> {
  return { [provider === 'openai' ? 'x-request-id' : 'request-id']: correlationId };
}

/** Before the client is told, so that whoever is refused has left a row. */
async function record(
  { refusals, onFailure }: HttpSurfaceOptions,
  { route, caller, correlationId }: Asked,
  refusal: CallRefusal,
): Promise<void> {
  const surface = route.kind === 'call' ? route.surface : route.kind;
  try {
    if (caller === null) await refusals.recordStranger(correlationId, surface, refusal);
    else await refusals.record(caller, surface, refusal);
  } catch {
    onFailure({ task: 'record', code: refusal.code, id: correlationId });
  }
}

/**
 * What is left of a body is not read, so the connection carries no other request. It closes only
 * when the client has stopped sending: whoever is still writing would lose the answer with it.
 */
async function tell(
  { request, response, route, correlationId }: Asked,
  refusal: CallRefusal,
): Promise<void> {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { code, field, retryAfterMs, allow } = refusal;
  const told = { code, field, retryAfterMs, allow, requestId: correlationId };
  const answer = renderRefusal(route.provider, told);
  const isUnread = !request.complete;
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-length': String(Buffer.byteLength(answer.body)),
    ...(isUnread ? { connection: 'close' } : {}),
  });
  response.write(answer.body);
  if (isUnread) await dropRest(request);
  response.end();
}
