import { gzipSync } from 'node:zlib';

import type {
  AnswerWatch,
  ProviderSimulator,
  SimulatedRequest,
  SimulatedResponse,
} from '../provider-simulator.ts';
import { createCallLog } from './call-log.ts';
import type { CallLog, OpenCall } from './call-log.ts';
import { promptDelivery, splitBytes } from './delivery.ts';
import type { Delivery } from './delivery.ts';
import { streamedUnder } from './event-stream-fault.ts';
import type { EventStream } from './event-stream.ts';
import { createModelFaultPlan } from './model-fault.ts';
import type { ModelFault, ModelFaultPlan } from './model-fault.ts';
import type { ModelKeyControl, ModelKeys } from './model-key.ts';

/** What a provider answers: one JSON text or a stream of events. */
export interface ModelAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object | EventStream;
  readonly isStream: boolean;
}

/** One call, while it is worked on. */
export interface Visit {
  readonly number: number;
  readonly fault: ModelFault | null;
  /** Into the log. */
  sawBody(body: unknown): void;
}

/** What differs between providers. */
export interface ModelProviderParts {
  readonly host: string;
  /** The key that signs a request, known or not. */
  secretOf(request: SimulatedRequest): string | null;
  /** Never throws for what the client did. */
  work(request: SimulatedRequest, visit: Visit): ModelAnswer;
  /** The provider's own error. */
  refuse(status: number, message: string | undefined, number: number): ModelAnswer;
}

/** What a simulated model provider can be told and asked. */
export interface ModelProviderControl extends ModelKeyControl {
  readonly faults: Omit<ModelFaultPlan, 'take'>;
  readonly calls: Omit<CallLog, 'begin'>;
  /** From now on; what is left out is as at first. */
  deliver(delivery: Partial<Delivery>): void;
}

/** 32 MB, as documented for Messages. */
const maxModelBodyBytes = 32 * 1024 * 1024;

/** The way of a call through a model provider: log, fault, work, delivery. */
export function createModelProvider(
  parts: ModelProviderParts,
  keys: ModelKeys,
  keptCalls: number,
): ProviderSimulator & ModelProviderControl {
  const { begin, ...calls } = createCallLog(keptCalls);
  const { take, ...faults } = createModelFaultPlan();
  let delivery = promptDelivery;

  const handle = (request: SimulatedRequest): SimulatedResponse => {
    const number = keys.count();
    const secret = parts.secretOf(request);
    const key = (secret === null ? null : keys.find(secret)?.id) ?? null;
    const { method, path, headers, body } = request;
    const call = begin({ number, method, path, key, headers, requestBytes: body });
    const fault = take({ key, path });
    if (fault?.kind === 'reset')
      return { status: 0, dropped: true, watch: call.answers(null, false) };
    const early = fault === null ? null : answerEarly(parts, fault, secret, number);
    const answer =
      early ?? parts.work(request, { number, fault, sawBody: (seen) => call.sawBody(seen) });
    return send(answer, fault, delivery, call);
  };

  return Object.freeze({
    hosts: [parts.host],
    maxBodyBytes: maxModelBodyBytes,
    handle: (request: SimulatedRequest) => Promise.resolve(handle(request)),
    failure: (status: number) => {
      const { body, ...answer } = parts.refuse(status, undefined, keys.requestCount());
      return { status: answer.status, headers: answer.headers, body };
    },
    putKey: keys.putKey,
    revokeKey: keys.revokeKey,
    requestCount: keys.requestCount,
    faults: Object.freeze(faults),
    calls: Object.freeze(calls),
    deliver: (wanted: Partial<Delivery>) => {
      delivery = { ...promptDelivery, ...wanted };
    },
  } satisfies ProviderSimulator & ModelProviderControl);
}

/** Faults that leave no work to do. */
function answerEarly(
  parts: ModelProviderParts,
  fault: ModelFault,
  secret: string | null,
  number: number,
): ModelAnswer | null {
  if (fault.kind === 'status') {
    const answer = parts.refuse(fault.status, undefined, number);
    return { ...answer, headers: { ...answer.headers, ...fault.headers } };
  }
  if (fault.kind === 'echoed_key')
    return parts.refuse(401, `Incorrect API key provided: ${secret ?? ''}.`, number);
  if (fault.kind !== 'redirect') return null;
  const answer = parts.refuse(307, 'Temporary Redirect', number);
  return { ...answer, headers: { ...answer.headers, location: fault.location } };
}

function send(
  answer: ModelAnswer,
  fault: ModelFault | null,
  delivery: Delivery,
  call: OpenCall,
): SimulatedResponse {
  const watch = call.answers(answer.status, answer.isStream);
  if (answer.isStream)
    return sendStream(answer, answer.body as EventStream, fault, delivery, watch);
  const text = JSON.stringify(answer.body);
  const { status } = answer;
  const headers = { 'content-type': 'application/json', ...answer.headers };
  const isCut = fault?.kind === 'cut';
  if (fault?.kind !== 'gzip' && !isCut && delivery === promptDelivery)
    return { status, headers, body: text, watch };
  const whole = fault?.kind === 'gzip' ? gzipSync(text) : Buffer.from(text);
  const sent = isCut ? whole.subarray(0, whole.byteLength >> 1) : whole;
  const { split, firstByteMs, betweenMs } = delivery;
  return {
    status,
    headers: {
      ...headers,
      'content-length': String(whole.byteLength),
      ...(fault?.kind === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
    },
    pieces: { bytes: splitBytes([sent], split), firstByteMs, betweenMs, isCut },
    watch,
  };
}

function sendStream(
  { status, headers }: ModelAnswer,
  stream: EventStream,
  fault: ModelFault | null,
  { split, firstByteMs, betweenMs }: Delivery,
  watch: AnswerWatch,
): SimulatedResponse {
  const events = streamedUnder(stream, fault);
  const isGzip = fault?.kind === 'gzip';
  const bytes = isGzip ? [gzipSync(events.join(''))] : events.map((event) => Buffer.from(event));
  return {
    status,
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      ...(isGzip ? { 'content-encoding': 'gzip' } : {}),
      ...headers,
    },
    pieces: {
      bytes: splitBytes(bytes, split),
      firstByteMs,
      betweenMs,
      isCut: fault?.kind === 'cut',
    },
    watch,
  };
}
