import { randomUUID } from 'node:crypto';

import type { SimulatedResponse } from '../provider-simulator.ts';

/** Thrown inside the simulator and answered as HubSpot's error object. */
export class HubspotFailure extends Error {
  readonly status: number;
  readonly category: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    category: string,
    message: string,
    fields: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.category = category;
    this.fields = fields;
    this.headers = headers;
  }
}

/** 400: something about the request. */
export function invalidInput(message: string, code?: string): HubspotFailure {
  const errors = [{ message, ...(code === undefined ? {} : { code }) }];
  return new HubspotFailure(400, 'VALIDATION_ERROR', message, { errors });
}

/** 401 for a token that is absent, unknown or expired. */
export function unauthenticated(kind: 'missing' | 'unknown' | 'expired'): HubspotFailure {
  if (kind === 'expired') {
    const message = 'The OAuth token used to make this call has expired.';
    return new HubspotFailure(401, 'EXPIRED_AUTHENTICATION', message);
  }
  const message =
    'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview';
  return new HubspotFailure(401, 'INVALID_AUTHENTICATION', message);
}

/** 403 that names the scopes the token lacks. */
export function missingScopes(scopes: readonly string[]): HubspotFailure {
  const message =
    "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.";
  return new HubspotFailure(403, 'MISSING_SCOPES', message, {
    context: { missingScopes: scopes },
    errors: [
      {
        message: 'One or more of the following scopes are required.',
        context: { requiredGranularScopes: scopes },
      },
    ],
    links: { scopes: 'https://developers.hubspot.com/scopes' },
  });
}

/** 404 for a path that does not exist. */
export function noSuchPath(): HubspotFailure {
  return new HubspotFailure(404, 'OBJECT_NOT_FOUND', 'resource not found');
}

/** 405 for a path that exists under another method. */
export function wrongMethod(allow: string): HubspotFailure {
  return new HubspotFailure(
    405,
    'METHOD_NOT_ALLOWED',
    'HTTP 405 Method Not Allowed',
    {},
    { allow },
  );
}

/** 429 with the name of the limit. `Retry-After` comes only sometimes; here never. */
export function rateLimited(policy: 'TEN_SECONDLY_ROLLING' | 'SECONDLY'): HubspotFailure {
  const message = `You have reached your ${policy.toLowerCase()} limit.`;
  const fields = { errorType: 'RATE_LIMIT', policyName: policy };
  return new HubspotFailure(429, 'RATE_LIMITS', message, fields);
}

/** HubSpot's own answer for a status that a test injects. */
export function injectedFailure(status: number): HubspotFailure {
  if (status === 429) return rateLimited('TEN_SECONDLY_ROLLING');
  if (status === 401) return unauthenticated('unknown');
  if (status >= 500) return new HubspotFailure(status, 'INTERNAL_ERROR', 'internal error');
  return new HubspotFailure(status, 'VALIDATION_ERROR', 'Injected failure');
}

/** The answer on the wire. */
export function renderFailure(failure: HubspotFailure): SimulatedResponse {
  const correlationId = randomUUID();
  return {
    status: failure.status,
    headers: { 'content-type': 'application/json;charset=utf-8', ...failure.headers },
    body: JSON.stringify({
      status: 'error',
      message: failure.message,
      correlationId,
      category: failure.category,
      ...failure.fields,
    }),
  };
}
