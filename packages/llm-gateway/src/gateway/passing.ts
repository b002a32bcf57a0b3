import type { CallEnd, CallOutcome } from '../outcome/call-outcome.ts';
import type { StreamSummary } from '../stream/stream-tee.ts';
import { answerHeaders } from '../surface/answer-headers.ts';
import type { AnswerSink } from './answer-sink.ts';
import type { CallRefusal, PlannedCall } from './gateway-call.ts';
import type { ProviderAnswer } from './provider-door.ts';

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
  /** What was read of a stream; null for an answer that was none. */
  readonly stream: StreamSummary | null;
}

/** The headers that the client gets, with the id under which the call stands in the log. */
export function headersFor({ call, answer }: Passing): Record<string, string> {
  const headers: Record<string, string> = { ...answerHeaders(answer.headers, call.payer.payer) };
  headers['x-ataski-call-id'] = call.id;
  return headers;
}

const requestIdShape = /^[A-Za-z0-9._:-]{1,128}$/;

/** The provider's own id of the call, as far as it is one. */
export function requestIdOf({ answer: { headers } }: Passing): string | null {
  const id = headers['x-request-id'] ?? headers['request-id'] ?? headers['x-litellm-call-id'];
  return id !== undefined && requestIdShape.test(id) ? id : null;
}

/** What every end of a call says of the call. */
export function seen({ surface, bound, mayThinkUnseen }: PlannedCall) {
  return { surface, bound, mayThinkUnseen };
}
