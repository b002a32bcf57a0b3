import type { LlmProvider } from '@ataski/llm-pricing';

import { refusals } from './refusal.ts';
import type { RefusalCode } from './refusal.ts';

/** A refusal that is to be told to a client. */
export interface ToldRefusal {
  readonly code: RefusalCode;
  /** Leads to the call in the audit log. */
  readonly requestId: string;
  /** The name of the member that is the reason, as `boundCall` gave it. */
  readonly field?: string | undefined;
  /** Only where waiting helps: a window of the budget moves on, or a queue empties. */
  readonly retryAfterMs?: number | undefined;
  /** The method that the path has. */
  readonly allow?: string | undefined;
}

/** An answer of the gateway's own, whole. */
export interface SurfaceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * A refusal in the provider's own error shape, with the id under the name that its SDK reads. No
 * value of the request is in it.
 */
export function renderRefusal(provider: LlmProvider, told: ToldRefusal): SurfaceAnswer {
  const { shouldRetry } = refusals[told.code];
  const { retryAfterMs, requestId, allow } = told;
  return {
    status: refusals[told.code][provider].status,
    headers: {
      'content-type': 'application/json',
      [provider === 'openai' ? 'x-request-id' : 'request-id']: requestId,
      ...(shouldRetry === null ? {} : { 'x-should-retry': String(shouldRetry) }),
      ...(retryAfterMs === undefined ? {} : { 'retry-after': wholeSeconds(retryAfterMs) }),
      ...(allow === undefined ? {} : { allow }),
    },
    body: JSON.stringify(errorBody(provider, told)),
  };
}

/** The error object of a surface, as it stands in a body or in a frame of a stream. */
export function errorBody(provider: LlmProvider, told: ToldRefusal): object {
  const refusal = refusals[told.code];
  const { message } = refusal;
  const { type, code } = refusal[provider];
  const field = told.field ?? null;
  if (provider === 'openai') return { error: { message, type, param: field, code } };
  const details = { error_code: code, ...(field === null ? {} : { param: field }) };
  return { type: 'error', error: { type, message, details }, request_id: told.requestId };
}

/** Upwards, and never 0, which some clients take for no header at all. */
function wholeSeconds(ms: number): string {
  return String(Math.max(1, Math.ceil(ms / 1000)));
}
