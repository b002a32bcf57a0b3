import type { SimulatedRequest } from '../../provider-simulator.ts';
import { isObject } from '../body-shape.ts';
import type { JsonObject } from '../body-shape.ts';
import { LiteLlmFailure, memberRefused } from './litellm-failure.ts';

/** The `cache` member of a body: https://docs.litellm.ai/docs/proxy/caching_controls. */
export interface CacheControls {
  readonly namespace: string | null;
  /** Is not answered from the cache. */
  readonly 'no-cache': boolean;
  /** Is not kept in it. */
  readonly 'no-store': boolean;
}

/** A request of a client of the proxy. */
export interface LiteLlmRequest {
  readonly model: string;
  readonly cache: CacheControls;
  /** Whose budget, limits and region hold for the call; null where nobody is named. */
  readonly endUser: string | null;
  /** What goes to the provider behind it. */
  readonly body: JsonObject;
}

/** Those that the proxy takes from no client, unless its configuration says so. */
const refused = ['api_base', 'base_url', 'api_key', 'user_config', 'model_list'];
const cacheMembers = new Set(['ttl', 's-maxage', 'no-cache', 'no-store', 'namespace']);

/** Reads a body, or throws the proxy's refusal of it. */
export function readLiteLlmRequest({ body: bytes, headers }: SimulatedRequest): LiteLlmRequest {
  const value = parse(bytes);
  for (const name of refused) if (Object.hasOwn(value, name)) throw memberRefused(name);
  const { cache, model, ...body } = value;
  if (typeof model !== 'string')
    throw new LiteLlmFailure(400, 'invalid_request_error', 'No model passed in.');
  const endUser = readEndUser(headers, value);
  return { model, cache: readControls(cache), endUser, body: { model, ...body } };
}

const endUserHeaders = ['x-litellm-customer-id', 'x-litellm-end-user-id'];

/** In the proxy's order: headers that no configuration names, then the body. */
function readEndUser(headers: SimulatedRequest['headers'], body: JsonObject): string | null {
  const named = [
    ...endUserHeaders.map((name) => headers[name]),
    body['user'],
    memberOf(body['litellm_metadata'], 'user'),
    memberOf(body['metadata'], 'user_id'),
    body['safety_identifier'],
  ];
  const texts = named.map((name) => (typeof name === 'number' ? String(name) : name));
  const found = texts.find((name) => typeof name === 'string' && name.trim() !== '');
  return typeof found === 'string' ? found.trim() : null;
}

/** Of an object, or of a text that is one. */
function memberOf(holder: unknown, name: string): unknown {
  if (typeof holder !== 'string') return isObject(holder) ? holder[name] : undefined;
  try {
    const value: unknown = JSON.parse(holder);
    return isObject(value) ? value[name] : undefined;
  } catch {
    return undefined;
  }
}

function parse(bytes: Buffer): JsonObject {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (isObject(value)) return value;
  } catch {
    // The same as any other text that is no object.
  }
  throw new LiteLlmFailure(400, 'invalid_request_error', 'Invalid JSON in request body.');
}

/** Stricter than the proxy, which passes over what it does not know. */
function readControls(cache: unknown): CacheControls {
  const given = cache === undefined ? {} : cache;
  const isSound = isObject(given) && Object.keys(given).every((name) => cacheMembers.has(name));
  if (!isSound)
    throw new LiteLlmFailure(400, 'invalid_request_error', 'cache is not what is documented.');
  const { namespace } = given;
  return {
    namespace: typeof namespace === 'string' ? namespace : null,
    'no-cache': given['no-cache'] === true,
    'no-store': given['no-store'] === true,
  };
}
