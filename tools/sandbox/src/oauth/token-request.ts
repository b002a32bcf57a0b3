import type { SimulatedRequest } from '../provider-simulator.ts';
import { invalidRequest } from './oauth-failure.ts';

/**
 * The form of a token or revocation request. Throws invalid_request for another content type, a
 * query (secrets do not belong in an address), or a parameter that is given twice (RFC 6749, 3.2).
 */
export function readTokenForm(request: SimulatedRequest): URLSearchParams {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded')
    throw invalidRequest('The content type must be application/x-www-form-urlencoded.');
  if (request.query.size > 0) throw invalidRequest('Parameters belong in the body.');
  const form = new URLSearchParams(request.body.toString());
  const names = [...form.keys()];
  if (new Set(names).size !== names.length) throw invalidRequest('A parameter is given twice.');
  return form;
}

/** A parameter that must be there. Throws invalid_request. */
export function requireField(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value === null || value === '') throw invalidRequest(`${name} is required.`);
  return value;
}
