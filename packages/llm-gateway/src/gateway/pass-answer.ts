import { AtaskiError } from '@ataski/kernel';

import type { CallEnd, CallOutcome } from '../outcome/call-outcome.ts';
import { answerHeaders } from '../surface/answer-headers.ts';
import type { AnswerSink } from './answer-sink.ts';
import type { CallRefusal, PlannedCall } from './gateway-call.ts';
import { passStream } from './pass-stream.ts';
import type { ProviderAnswer } from './provider-door.ts';
import { refusalOf } from './refusal-of.ts';

/** What passing an answer on needs. */
export interface Passing {
  readonly call: PlannedCall;
  readonly answer: ProviderAnswer;
  readonly sink: AnswerSink;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
  /** What the call cost, from how it ended. */
  readonly outcome: (end: CallEnd) => CallOutcome;
}

/** How an answer was passed on. */
export interface PassedAnswer {
  readonly outcome: CallOutcome;
  readonly status: number;
  readonly requestId: string | null;
  /** Why it failed; null when it did not. */
  readonly code: string | null;
  /** What the client is to be told instead of the answer; null when it has it. */
  readonly refusal: CallRefusal | null;
  /** Whether a byte of an answer went to the client. */
  readonly hasBegun: boolean;
}

/** Passes an answer on as it is: a stream as it comes, anything else once it is whole. */
export async function passAnswer(passing: Passing): Promise<PassedAnswer> {
  const { call, answer } = passing;
  const type = answer.headers['content-type'] ?? '';
  const isStream = call.isStream && answer.status < 300 && type.startsWith('text/event-stream');
  return isStream ? await passStream(passing) : await passWhole(passing);
}

/** The headers that the client gets, with the id under which the call stands in the log. */
export function headersFor({ call, answer }: Passing): Record<string, string> {
  const headers: Record<string, string> = { ...answerHeaders(answer.headers) };
  headers['x-ataski-call-id'] = call.id;
  return headers;
}

const requestIdShape = /^[A-Za-z0-9._:-]{1,128}$/;

/** The provider's own id of the call, as far as it is one. */
export function requestIdOf({ answer: { headers } }: Passing): string | null {
  const id = headers['x-request-id'] ?? headers['request-id'];
  return id !== undefined && requestIdShape.test(id) ? id : null;
}

async function passWhole(passing: Passing): Promise<PassedAnswer> {
  const { call, answer, sink, signal } = passing;
  const { status } = answer;
  const requestId = requestIdOf(passing);
  const facts = { status, requestId, hasBegun: false };
  const end = { status, hasLeft: true, isStream: false, deliveredBytes: 0, ...seen(call) };
  let body: Buffer;
  try {
    body = await gather(answer.body);
  } catch (error) {
    const brokenBy = signal.aborted ? 'client' : 'provider';
    const cut = { ...end, answer: null, isUsageFinal: false, brokenBy } as const;
    const code = AtaskiError.is(error) ? error.code : 'UNKNOWN';
    return { ...facts, outcome: passing.outcome(cut), code, refusal: refusalOf(error) };
  }
  const whole = { ...end, answer: parse(body), isUsageFinal: true, brokenBy: null };
  const outcome = passing.outcome(whole);
  const code = status < 400 ? null : 'PROVIDER_REFUSED';
  // What a provider says of the platform's key is nothing for a tenant: it may quote a part of it.
  if (call.payer.payer === 'platform' && (status === 401 || status === 403))
    return { ...facts, outcome, code, refusal: { code: 'credential_missing' } };
  sink.head(status, {
    ...headersFor(passing),
    'content-length': String(body.byteLength),
    'x-ataski-cost-nano-usd': String(outcome.costNano),
  });
  sink.write(body);
  sink.end();
  return { ...facts, outcome, code, refusal: null, hasBegun: true };
}

/** What every end of a call says of the call. */
export function seen({ surface, bound, mayThinkUnseen }: PlannedCall) {
  return { surface, bound, mayThinkUnseen };
}

async function gather(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
