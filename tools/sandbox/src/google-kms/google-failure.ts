import type { SimulatedResponse } from '../provider-simulator.ts';

/** A refusal as Google's APIs word it: an HTTP status and the name of a code of google.rpc.Code. */
export class GoogleFailure extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** How Google says it. `retryAfterSeconds` adds a google.rpc.RetryInfo. */
export function renderGoogleFailure(
  { status, code, message }: GoogleFailure,
  retryAfterSeconds?: number,
): SimulatedResponse {
  const retryInfo = {
    '@type': 'type.googleapis.com/google.rpc.RetryInfo',
    retryDelay: `${String(retryAfterSeconds)}s`,
  };
  const details = retryAfterSeconds === undefined ? {} : { details: [retryInfo] };
  return { status, body: { error: { code: status, message, status: code, ...details } } };
}

/** What an injected status stands for. */
export function injectedGoogleFailure(status: number): GoogleFailure {
  if (status === 429) return new GoogleFailure(status, 'RESOURCE_EXHAUSTED', 'Quota exceeded.');
  if (status === 503)
    return new GoogleFailure(status, 'UNAVAILABLE', 'The service is unavailable.');
  return new GoogleFailure(status, 'INTERNAL', 'Internal error encountered.');
}
