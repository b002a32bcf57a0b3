import type { SimulatedResponse } from '../provider-simulator.ts';
import { renderJson } from './stripe-object.ts';

/** What Stripe says when it refuses. */
export interface StripeFailureBody {
  readonly type: 'invalid_request_error' | 'api_error' | 'idempotency_error';
  readonly message: string;
  readonly code?: string;
  readonly param?: string;
}

/** Thrown inside the simulator and answered as Stripe's error object. */
export class StripeFailure extends Error {
  readonly status: number;
  readonly body: StripeFailureBody;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    body: StripeFailureBody,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(body.message);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** 400: something about one parameter. */
export function invalidParameter(param: string, code: string, message: string): StripeFailure {
  return new StripeFailure(400, { type: 'invalid_request_error', code, message, param });
}

/** No object has that id: 404 when it was asked for, 400 when it was a cursor. */
export function noSuchObject(kind: string, id: string, param: string, status = 404): StripeFailure {
  const message = `No such ${kind.replace('_', '')}: '${id}'`;
  return new StripeFailure(status, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message,
    param,
  });
}

/** 404 for a path or method that the API does not have. */
export function unrecognisedRequest(method: string, path: string): StripeFailure {
  return new StripeFailure(404, {
    type: 'invalid_request_error',
    message: `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
  });
}

/** 429 with the headers that say which limit it was and that it may be tried again. */
export function rateLimited(reason: string): StripeFailure {
  return new StripeFailure(
    429,
    {
      type: 'invalid_request_error',
      code: 'rate_limit',
      message:
        'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.',
    },
    { 'stripe-rate-limited-reason': reason, 'stripe-should-retry': 'true' },
  );
}

/** Stripe's own answer for a status that a test injects. */
export function injectedFailure(status: number): StripeFailure {
  if (status === 429) return rateLimited('global-rate');
  if (status === 409) {
    return new StripeFailure(
      409,
      {
        type: 'invalid_request_error',
        code: 'lock_timeout',
        message: 'This object cannot be accessed right now.',
      },
      { 'stripe-should-retry': 'true' },
    );
  }
  if (status >= 500) {
    const message = 'An unknown error occurred';
    return new StripeFailure(
      status,
      { type: 'api_error', message },
      { 'stripe-should-retry': 'true' },
    );
  }
  return new StripeFailure(status, { type: 'invalid_request_error', message: 'Injected failure' });
}

/** The answer on the wire. */
export function renderFailure(failure: StripeFailure, requestId: string): SimulatedResponse {
  const { code } = failure.body;
  return {
    status: failure.status,
    headers: { 'content-type': 'application/json', 'request-id': requestId, ...failure.headers },
    body: renderJson({
      error: {
        ...failure.body,
        ...(code === undefined ? {} : { doc_url: `https://stripe.com/docs/error-codes/${code}` }),
        request_log_url: `https://dashboard.stripe.com/test/logs/${requestId}`,
      },
    }),
  };
}
