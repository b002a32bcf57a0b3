import type { SimulatedResponse } from '../provider-simulator.ts';

/** What a detail of an error points at. */
export type FailurePointer = Readonly<
  Partial<Record<'o:errorPath' | 'o:errorQueryParam' | 'o:errorHeader', string>>
>;

/** Thrown inside the simulator and answered as NetSuite's error object. */
export class NetsuiteFailure extends Error {
  readonly status: number;
  readonly code: string;
  readonly pointer: FailurePointer;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    detail: string,
    pointer: FailurePointer = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.status = status;
    this.code = code;
    this.pointer = pointer;
    this.headers = headers;
  }
}

/**
 * Remembered, not read in Oracle's pages: what NetSuite's REST answers carry around the documented
 * body.
 */
const remembered = {
  errorType: 'application/vnd.oracle.resource+json; type=error; charset=UTF-8',
  typeUrl: 'https://www.rfc-editor.org/rfc/rfc9110.html#section-15.',
  busyCode: 'CONCURRENCY_LIMIT_EXCEEDED',
};

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** 400 about the text of a query. */
export function invalidQuery(detail: string): NetsuiteFailure {
  const message = `Invalid search query. Detailed unprocessed description follows. ${detail}`;
  return new NetsuiteFailure(400, 'INVALID_PARAMETER', message, { 'o:errorQueryParam': 'q' });
}

/** 401, always with the same words: the reason stands in the Login Audit Trail only. */
export function invalidLogin(realm: string): NetsuiteFailure {
  const detail =
    'Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI at Setup > Users/Roles > User Management > View Login Audit Trail.';
  const challenge = `OAuth realm="${realm}", error="token_rejected", error_description="Invalid login attempt."`;
  return new NetsuiteFailure(401, 'INVALID_LOGIN', detail, {}, { 'www-authenticate': challenge });
}

/** 429: too many requests of the account at once. No Retry-After, as there. */
export function concurrencyExceeded(): NetsuiteFailure {
  return new NetsuiteFailure(
    429,
    remembered.busyCode,
    'Concurrent request limit exceeded. Request blocked.',
  );
}

/** NetSuite's own answer for a status that a test injects. */
export function injectedFailure(status: number): NetsuiteFailure {
  if (status === 401) return invalidLogin('UNKNOWN');
  if (status === 429) return concurrencyExceeded();
  const detail = 'An unexpected error occurred. Error ID: sandbox';
  return new NetsuiteFailure(status, status < 500 ? 'USER_ERROR' : 'UNEXPECTED_ERROR', detail);
}

/** The answer on the wire. */
export function renderFailure(failure: NetsuiteFailure): SimulatedResponse {
  const { status, code, message, pointer } = failure;
  return {
    status,
    headers: { 'content-type': remembered.errorType, ...failure.headers },
    body: {
      type: `${remembered.typeUrl}${status < 500 ? 5 : 6}`,
      title: titles[status] ?? 'Error',
      status,
      'o:errorDetails': [{ detail: message, ...pointer, 'o:errorCode': code }],
    },
  };
}
