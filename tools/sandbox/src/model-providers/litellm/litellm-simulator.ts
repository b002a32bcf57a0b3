import { createHash, randomUUID } from 'node:crypto';

import type {
  ProviderSimulator,
  SimulatedRequest,
  SimulatedResponse,
} from '../../provider-simulator.ts';
import { createAnthropicSimulator } from '../anthropic/anthropic-simulator.ts';
import { isObject } from '../body-shape.ts';
import { createCallLog } from '../call-log.ts';
import type { CallLog, OpenCall } from '../call-log.ts';
import { createModelKeys } from '../model-key.ts';
import type { ModelKeyControl } from '../model-key.ts';
import type { ModelProviderControl } from '../model-provider.ts';
import { createOpenaiSimulator } from '../openai/openai-simulator.ts';
import { renderStream, renderWhole } from './litellm-answer.ts';
import type { LiteLlmAnswer, Rendering } from './litellm-answer.ts';
import {
  LiteLlmFailure,
  failureBody,
  missingKey,
  overBudget,
  overRate,
  unknownKey,
  unknownModel,
  wrapFailure,
} from './litellm-failure.ts';
import type { LiteLlmSimulatorOptions } from './litellm-options.ts';
import { readLiteLlmRequest } from './litellm-request.ts';
import type { LiteLlmRequest } from './litellm-request.ts';

/** What a simulated proxy can be told and asked. */
export interface LiteLlmControl extends ModelKeyControl {
  readonly calls: Omit<CallLog, 'begin'>;
  /** The providers behind it, for their faults. */
  readonly behind: {
    readonly openai: ModelProviderControl;
    readonly anthropic: ModelProviderControl;
  };
  /** From now on it reports its costs multiplied by this. */
  misreport(factor: number): void;
  /** Whether its limiter finds that a valid key has made too many calls. Default false. */
  limitRate(isOverRate: boolean): void;
  /** How often an answer came from its cache. */
  cacheHits(): number;
  /** For whom it counted calls, by whatever a client named. */
  endUsers(): readonly string[];
  /** Forgets all that it keeps. */
  clearCache(): void;
}

const openaiKey = 'sk-proj-behind-0000-0000';
const anthropicKey = 'sk-ant-api03-behind-0000';
const version = '1.106.12';
const paths = new Set([
  ...['/v1/chat/completions', '/v1/responses', '/v1/embeddings'],
  ...['/v1/messages', '/v1/messages/count_tokens'],
]);

/**
 * A LiteLLM proxy in front of simulated providers, from its documentation and from what the real
 * one of this version was seen to answer. Its cache has no tenant: callers who name no namespace
 * share it.
 */
export function createLiteLlmSimulator(
  options: LiteLlmSimulatorOptions,
): ProviderSimulator & LiteLlmControl {
  const { begin, ...calls } = createCallLog(1000);
  const keys = createModelKeys(options.keys);
  const behind = simulateProviders(Object.keys(options.models));
  const kept = new Map<string, LiteLlmAnswer>();
  const state = { factor: 1, hits: 0, endUsers: [] as string[], isOverRate: false };
  const proxy = { options, behind, kept, state };

  const handle = async (request: SimulatedRequest): Promise<SimulatedResponse> => {
    const number = keys.count();
    const secret = bearerOf(request);
    const key = secret === null ? null : keys.find(secret);
    const { method, path, headers, body } = request;
    const logged = { number, method, path, key: key?.id ?? null, headers, requestBytes: body };
    const call = begin(logged);
    try {
      if (method !== 'POST' || !paths.has(path)) return notFound(call);
      if (secret === null) throw missingKey();
      if (key === null) throw unknownKey(secret, options.hasDatabase ?? true);
      if (key.state !== 'valid') throw overBudget();
      if (state.isOverRate) throw overRate(secret);
      return await answer(proxy, request, call);
    } catch (error) {
      if (!(error instanceof LiteLlmFailure)) throw error;
      return refuse(error, path, call);
    }
  };

  return Object.freeze({
    hosts: [options.host],
    maxBodyBytes: 32 * 1024 * 1024,
    handle,
    putKey: keys.putKey,
    revokeKey: keys.revokeKey,
    requestCount: keys.requestCount,
    calls: Object.freeze(calls),
    behind,
    misreport: (factor) => {
      state.factor = factor;
    },
    limitRate: (isOverRate) => {
      state.isOverRate = isOverRate;
    },
    cacheHits: () => state.hits,
    endUsers: () => [...state.endUsers],
    clearCache: () => {
      kept.clear();
      state.hits = 0;
      state.endUsers = [];
    },
  } satisfies ProviderSimulator & LiteLlmControl);
}

interface Proxy {
  readonly options: LiteLlmSimulatorOptions;
  readonly behind: ReturnType<typeof simulateProviders>;
  readonly kept: Map<string, LiteLlmAnswer>;
  readonly state: { readonly factor: number; hits: number; readonly endUsers: string[] };
}

function simulateProviders(models: readonly string[]) {
  const shared = { models, requestsPerMinute: 1_000_000, contextWindow: 1_000_000 };
  return Object.freeze({
    openai: createOpenaiSimulator({ ...shared, keys: { [openaiKey]: 'valid' } }),
    anthropic: createAnthropicSimulator({ ...shared, keys: { [anthropicKey]: 'valid' } }),
  });
}

async function answer(
  proxy: Proxy,
  request: SimulatedRequest,
  call: OpenCall,
): Promise<SimulatedResponse> {
  const { options, kept, state } = proxy;
  const asked = readLiteLlmRequest(request);
  if (asked.endUser !== null) state.endUsers.push(asked.endUser);
  call.sawBody(JSON.parse(request.body.toString('utf8')));
  const price = options.models[asked.model];
  if (price === undefined) throw unknownModel(request.path, asked.model);
  const caches = (options.caches ?? true) && !request.path.endsWith('/count_tokens');
  const cacheKey = cacheKeyOf(request.path, asked);
  const found = caches && !asked.cache['no-cache'] ? kept.get(cacheKey) : undefined;
  if (found !== undefined) {
    state.hits += 1;
    return send(found, asked.model, call, { 'x-litellm-cache-key': cacheKey });
  }
  const rendering: Rendering = {
    ...{ model: asked.model, upstreamModel: 'gpt-behind-2026-01-31', price },
    ...{ factor: state.factor, tellsCostInStreams: options.tellsCostInStreams ?? true },
  };
  // The proxy hands Anthropic's word for a tier on as it is, which OpenAI refuses.
  if (request.path === '/v1/messages' && asked.body['service_tier'] !== undefined)
    throw wrapFailure(400, "Invalid value for 'service_tier'.", asked.model);
  const received = await askBehind(proxy, request, asked);
  if (received.status >= 400)
    throw wrapFailure(received.status, messageOf(received.text), asked.model);
  const isStream = asked.body['stream'] === true;
  const made = isStream
    ? renderStream(received.text, rendering)
    : renderWhole(JSON.parse(received.text) as Readonly<Record<string, unknown>>, rendering);
  if (caches && !asked.cache['no-store'] && !received.isCut) kept.set(cacheKey, made);
  return send(made, asked.model, call, {}, received.isCut);
}

function cacheKeyOf(path: string, { cache, body }: LiteLlmRequest): string {
  const digest = createHash('sha256')
    .update(`${path}${JSON.stringify(body)}`)
    .digest('hex');
  return cache.namespace === null ? digest : `${cache.namespace}:${digest}`;
}

async function askBehind({ behind }: Proxy, request: SimulatedRequest, { body }: LiteLlmRequest) {
  const isMessages = request.path.startsWith('/v1/messages');
  const provider = isMessages ? behind.anthropic : behind.openai;
  const {
    status,
    body: whole,
    pieces,
  } = await provider.handle({
    ...request,
    host: provider.hosts[0] ?? '',
    headers: {
      'content-type': 'application/json',
      ...(isMessages
        ? { 'x-api-key': anthropicKey, 'anthropic-version': '2023-06-01' }
        : { authorization: `Bearer ${openaiKey}` }),
    },
    body: Buffer.from(JSON.stringify(body)),
  });
  const text = pieces === undefined ? String(whole) : Buffer.concat(pieces.bytes).toString('utf8');
  return { status, text, isCut: pieces?.isCut ?? false };
}

function send(
  { isStream, texts, cost }: LiteLlmAnswer,
  model: string,
  call: OpenCall,
  more: Readonly<Record<string, string>>,
  isCut = false,
): SimulatedResponse {
  const headers = {
    'content-type': isStream ? 'text/event-stream; charset=utf-8' : 'application/json',
    ...{ 'x-litellm-call-id': randomUUID(), 'x-litellm-version': version },
    ...{ 'x-litellm-model-group': model, 'x-litellm-key-spend': '0.0' },
    'x-litellm-model-api-base': 'https://behind.example.com/v1',
    // At the head of a stream nothing is known yet.
    ...(isStream
      ? { 'x-litellm-response-cost-original': '0.0' }
      : { 'x-litellm-response-cost': String(cost) }),
    ...more,
  };
  const bytes = texts.map((text) => Buffer.from(text));
  const watch = call.answers(200, isStream);
  return { status: 200, headers, pieces: { bytes, firstByteMs: 0, betweenMs: 0, isCut }, watch };
}

function refuse(failure: LiteLlmFailure, path: string, call: OpenCall): SimulatedResponse {
  const { status } = failure;
  const headers = {
    'content-type': 'application/json',
    'x-litellm-response-cost': '0',
    ...failure.headers,
  };
  const body = JSON.stringify(failureBody(failure, path));
  return { status, headers, body, watch: call.answers(status, false) };
}

function notFound(call: OpenCall): SimulatedResponse {
  return { status: 404, body: { detail: 'Not Found' }, watch: call.answers(404, false) };
}

function bearerOf({ headers }: SimulatedRequest): string | null {
  return /^Bearer (\S+)$/.exec(headers['authorization'] ?? '')?.[1] ?? null;
}

function messageOf(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    const error = isObject(value) ? value['error'] : null;
    return isObject(error) ? String(error['message']) : '';
  } catch {
    return '';
  }
}
