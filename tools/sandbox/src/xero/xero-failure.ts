import type { SimulatedResponse } from '../provider-simulator.ts';

/** Thrown inside the simulator and answered as Xero does. */
export class XeroFailure extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    super(`Xero answers ${String(status)}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** What Xero answers, as remembered rather than read, when a token lacks a scope. */
const insufficientScopeStatus = 401;

const problem = (status: number, title: string, detail: string): object => ({
  Type: null,
  Title: title,
  Status: status,
  Detail: detail,
  Instance: null,
  Extensions: {},
});

/** 401 for a token that is absent, unknown or expired. */
export function unauthenticated(kind: 'missing' | 'unknown' | 'expired'): XeroFailure {
  const detail = kind === 'expired' ? 'TokenExpired' : 'AuthenticationUnsuccessful';
  const headers = { 'www-authenticate': 'Bearer error="invalid_token"' };
  return new XeroFailure(401, problem(401, 'Unauthorized', detail), headers);
}

/** The token does not have the scope. */
export function insufficientScope(): XeroFailure {
  return new XeroFailure(
    insufficientScopeStatus,
    problem(insufficientScopeStatus, 'Unauthorized', 'AuthorizationUnsuccessful'),
    { 'www-authenticate': 'Bearer error="insufficient_scope"' },
  );
}

/** 403: the organisation is not one that the person connected. */
export function wrongTenant(): XeroFailure {
  return new XeroFailure(403, problem(403, 'Forbidden', 'AuthenticationUnsuccessful'));
}

/** 400 of the Accounting API. */
export function validationFailure(message: string): XeroFailure {
  return new XeroFailure(400, {
    ErrorNumber: 10,
    Type: 'ValidationException',
    Message: 'A validation exception occurred',
    Elements: [{ ValidationErrors: [{ Message: message }] }],
  });
}

/** 400 for a parameter that cannot be read. */
export function queryFailure(message: string): XeroFailure {
  return new XeroFailure(400, { ErrorNumber: 16, Type: 'QueryParseException', Message: message });
}

/** 404 for a path or an id that does not exist. */
export function notFound(): XeroFailure {
  return new XeroFailure(404, 'The resource you’re looking for cannot be found');
}

/** 429 with the limit that was reached. */
export function rateLimited(
  reason: 'minute' | 'day' | 'concurrent' | 'appminute',
  waitMs: number,
): XeroFailure {
  return new XeroFailure(429, '', {
    'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))),
    'x-rate-limit-problem': reason,
  });
}

/** Xero's own answer for a status that a test injects. */
export function injectedFailure(status: number): XeroFailure {
  if (status === 429) return rateLimited('minute', 30_000);
  if (status === 401) return unauthenticated('unknown');
  if (status === 403) return wrongTenant();
  const body = {
    ErrorNumber: status,
    Type: 'ServerException',
    Message: 'An error occurred in Xero',
  };
  return new XeroFailure(status, body);
}

/** The answer on the wire. */
export function renderFailure(failure: XeroFailure): SimulatedResponse {
  return {
    status: failure.status,
    headers: failure.headers,
    ...(failure.body === '' ? {} : { body: failure.body }),
  };
}
