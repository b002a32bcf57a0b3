import type { SimulatedResponse } from '../provider-simulator.ts';
import { pacificTime } from './pacific-time.ts';

/** Codes and statuses that are remembered rather than read in a source. */
const remembered = {
  wrongRealm: { status: 403, code: '3100' },
  cdcTooOld: { status: 400, code: '5020' },
  readsSpent: { status: 403, code: '3201' },
} as const;

/** Thrown inside the simulator and answered as a Fault. */
export class QuickbooksFailure extends Error {
  readonly status: number;
  readonly code: string;
  readonly type: string;
  readonly detail: string;

  constructor(status: number, type: string, code: string, message: string, detail: string) {
    super(message);
    this.status = status;
    this.type = type;
    this.code = code;
    this.detail = detail;
  }
}

/** 400, 4000: the query is not in the language. */
export function parseFailure(detail: string): QuickbooksFailure {
  const text = `QueryParserError: ${detail}`;
  return new QuickbooksFailure(400, 'ValidationFault', '4000', 'Error parsing query', text);
}

/** 400, 4001: the query names something that is not there, or asks for too much. */
export function queryFailure(detail: string): QuickbooksFailure {
  const text = `QueryValidationError: ${detail}`;
  return new QuickbooksFailure(400, 'ValidationFault', '4001', 'Invalid query', text);
}

/** 400: a parameter is not right. */
export function invalidParameter(detail: string): QuickbooksFailure {
  return new QuickbooksFailure(400, 'ValidationFault', '2030', 'Invalid parameter', detail);
}

/** 400: changes are kept for thirty days only. */
export function tooLongAgo(): QuickbooksFailure {
  const { status, code } = remembered.cdcTooOld;
  const detail = 'changedSince is more than 30 days ago.';
  return new QuickbooksFailure(status, 'ValidationFault', code, 'Invalid changedSince', detail);
}

/** 401, written in lower case as only this one is. */
export function unauthenticated(kind: 'missing' | 'unknown' | 'expired'): QuickbooksFailure {
  const detail = kind === 'expired' ? 'Token expired' : 'Token revoked or invalid';
  const message = 'message=AuthenticationFailed; errorCode=003200; statusCode=401';
  return new QuickbooksFailure(401, 'AUTHENTICATION', '3200', message, detail);
}

/** 403: the token is not for this company, or has not the scope. */
export function wrongRealm(): QuickbooksFailure {
  const { status, code } = remembered.wrongRealm;
  const message = 'message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403';
  return new QuickbooksFailure(status, 'AuthorizationFault', code, message, 'Wrong company');
}

/** All reads are blocked until the next month. */
export function readsSpent(): QuickbooksFailure {
  const { status, code } = remembered.readsSpent;
  const detail = 'The application has used up its reads of this month.';
  return new QuickbooksFailure(status, 'AuthorizationFault', code, 'Offline', detail);
}

/** 429, zero-padded; when to come back is not said. */
export function throttled(): QuickbooksFailure {
  const message = 'message=ThrottleExceeded; errorCode=003001; statusCode=429';
  return new QuickbooksFailure(429, 'ThrottlingFault', '003001', message, 'ThrottleExceeded');
}

/** 404 for a path that does not exist. */
export function noSuchPath(): QuickbooksFailure {
  const detail = 'Unsupported Operation';
  return new QuickbooksFailure(404, 'ValidationFault', '500', detail, 'No such resource');
}

/** 405: this simulator lets nothing be written, whatever the scope allows. */
export function wrongMethod(): QuickbooksFailure {
  return new QuickbooksFailure(405, 'ValidationFault', '500', 'Method Not Allowed', 'Only GET');
}

/** QuickBooks' own answer for a status that a test injects. */
export function injectedFailure(status: number): QuickbooksFailure {
  if (status === 429) return throttled();
  if (status === 401) return unauthenticated('unknown');
  if (status === 403) return wrongRealm();
  return new QuickbooksFailure(status, 'SystemFault', '10000', 'An application error', 'Injected');
}

/** The answer on the wire. */
export function renderFailure(failure: QuickbooksFailure, at: number): SimulatedResponse {
  const { status, code, type, message, detail } = failure;
  const time = pacificTime(at);
  if (status === 401) {
    const error = [{ message, detail, code }];
    return { status, body: { warnings: null, fault: { error, type }, time } };
  }
  const Error = [{ Message: message, Detail: detail, code, element: '' }];
  return { status, body: { Fault: { Error, type }, time } };
}
