import type { SimulatedResponse } from '../provider-simulator.ts';

/** The error body of the OAuth endpoints. */
export function oauthFailure(
  status: number,
  error: string,
  description: string,
): SimulatedResponse {
  return { status, body: { error, error_description: description } };
}

/** The error body of everything else. */
export function apiFailure(status: number, code: string, message: string): SimulatedResponse {
  return { status, body: { message, code } };
}

/** 404 with the id that was asked for. */
export function notFound(kind: string, id: string): SimulatedResponse {
  return {
    status: 404,
    body: { message: `${kind} not found: '${id}'.`, code: 'entity_not_found', entity_id: id },
  };
}

/** The answer to a wrong or missing API key. */
export const unauthorised: SimulatedResponse = { status: 401, body: { message: 'Unauthorized' } };

/** What an injected fault looks like. */
export function injectedFailure(status: number): SimulatedResponse {
  if (status === 429) {
    return {
      status,
      headers: { 'retry-after': '1' },
      body: { message: 'Rate limit exceeded.', code: 'rate_limit_exceeded' },
    };
  }
  return apiFailure(status, 'server_error', 'Something went wrong.');
}
