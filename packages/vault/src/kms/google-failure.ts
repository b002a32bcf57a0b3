import { propertyOf, providerCodeOf } from './service-caller.ts';
import type { ServiceFailure } from './service-caller.ts';

/** A checksum of an answer is not that of its bytes, or one of the request was not verified. */
export class ChecksumError extends Error {}

/** The names of google.rpc.Code, by number. */
const codes = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/** A key version that is disabled or destroyed is a FAILED_PRECONDITION. */
const meanings: Readonly<Record<string, ServiceFailure['meaning']>> = {
  INVALID_ARGUMENT: 'damaged',
  DEADLINE_EXCEEDED: 'timeout',
  NOT_FOUND: 'unknown',
  PERMISSION_DENIED: 'unknown',
  FAILED_PRECONDITION: 'unknown',
  RESOURCE_EXHAUSTED: 'throttled',
  UNAUTHENTICATED: 'refused',
};

/**
 * What an error of the client means. Over gRPC the client gives the number of the code; over REST
 * (`fallback: true`) it gives the HTTP status and the answer's text, request and all. An invalid
 * argument is a ciphertext that does not open, or a request that did not arrive whole.
 */
export function judgeGoogleError(error: unknown): ServiceFailure {
  if (error instanceof ChecksumError) return { meaning: 'checksum' };
  const answer = restAnswerOf(error);
  const status = propertyOf(answer, 'status');
  const number = Number(propertyOf(error, 'code'));
  const code: string | undefined = typeof status === 'string' ? status : codes[number];
  const message = propertyOf(answer ?? error, 'message');
  const isChecksum = code === 'INVALID_ARGUMENT' && /checksum/i.test(String(message));
  const details = propertyOf(answer, 'details') ?? propertyOf(error, 'statusDetails');
  return {
    meaning: isChecksum ? 'checksum' : (meanings[code ?? ''] ?? 'failed'),
    ...providerCodeOf(code),
    ...retryInfoOf(details),
  };
}

/** The `error` of an answer over REST, or null. */
function restAnswerOf(error: unknown): unknown {
  const data = propertyOf(propertyOf(error, 'response'), 'data');
  try {
    const answer: unknown = typeof data === 'string' ? JSON.parse(data) : data;
    return propertyOf(answer, 'error') ?? null;
  } catch {
    return null;
  }
}

/** The `google.rpc.RetryInfo` among the details: text such as `1.5s` over REST, else an object. */
function retryInfoOf(details: unknown): { readonly retryAfterMs?: number } {
  const list: readonly unknown[] = Array.isArray(details) ? details : [];
  const delay = list.map((detail) => propertyOf(detail, 'retryDelay')).find(isPresent);
  if (delay === undefined) return {};
  const text = typeof delay === 'string' ? /^([\d.]{1,20})s$/.exec(delay)?.[1] : undefined;
  const seconds = Number(text ?? propertyOf(delay, 'seconds') ?? 0);
  const nanos = Number(propertyOf(delay, 'nanos') ?? 0);
  const retryAfterMs = Math.ceil(seconds * 1000 + nanos / 1e6);
  return Number.isFinite(retryAfterMs) ? { retryAfterMs } : {};
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
