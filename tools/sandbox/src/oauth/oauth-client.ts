import type { SimulatedRequest } from '../provider-simulator.ts';
import { invalidClient } from './oauth-failure.ts';

/** An application as it is registered with the provider. */
export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Compared character for character. */
  readonly redirectUris: readonly string[];
}

/** How the client proves itself: in the Authorization header, or in the form. */
export type ClientAuthentication = 'basic' | 'body';

/** The client behind a request. Throws invalid_client for a wrong secret and for the wrong way. */
export function authenticateClient(
  clients: readonly OAuthClient[],
  way: ClientAuthentication,
  request: SimulatedRequest,
  form: URLSearchParams,
): OAuthClient {
  const [clientId, clientSecret] = way === 'basic' ? basic(request, form) : body(request, form);
  const client = clients.find((known) => known.clientId === clientId);
  if (client?.clientSecret !== clientSecret) throw invalidClient('Client authentication failed.');
  return client;
}

function basic(request: SimulatedRequest, form: URLSearchParams): readonly [string, string] {
  if (form.has('client_secret'))
    throw invalidClient('The client secret belongs in the Authorization header.');
  const [scheme = '', value = ''] = (request.headers['authorization'] ?? '').split(' ');
  if (scheme.toLowerCase() !== 'basic') throw invalidClient('HTTP Basic is required.');
  const text = Buffer.from(value, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon < 0) throw invalidClient('HTTP Basic is malformed.');
  const clientId = decode(text.slice(0, colon));
  if (form.has('client_id') && form.get('client_id') !== clientId)
    throw invalidClient('Two different clients are named.');
  return [clientId, decode(text.slice(colon + 1))];
}

function body(request: SimulatedRequest, form: URLSearchParams): readonly [string, string] {
  if (request.headers['authorization'] !== undefined)
    throw invalidClient('The client secret belongs in the form.');
  return [form.get('client_id') ?? '', form.get('client_secret') ?? ''];
}

/** RFC 6749, 2.3.1: both halves are form-encoded before they are joined. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
