import type { Call } from '@ataski/contract';

/** A request as `fetch` wants it. */
export interface BuiltRequest {
  readonly method: string;
  readonly url: string;
  /** JSON text; null for GET and DELETE. */
  readonly body: string | null;
}

/**
 * Builds the request of a call: path parameters first, what is left in the query for GET and DELETE
 * and in a JSON body otherwise. Throws a RangeError when a path parameter is missing or empty,
 * because the path would mean something else without it.
 */
export function buildRequest(
  call: Pick<Call, 'id' | 'method' | 'path'>,
  input: Readonly<Record<string, unknown>>,
): BuiltRequest {
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const path = call.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest.get(name);
    rest.delete(name);
    if (typeof value !== 'string' || value === '') {
      throw new RangeError(`${call.id} needs the path parameter ${name}`);
    }
    return encodeURIComponent(value);
  });
  if (call.method === 'GET' || call.method === 'DELETE') {
    return { method: call.method, url: withQuery(path, rest), body: null };
  }
  return { method: call.method, url: path, body: JSON.stringify(Object.fromEntries(rest)) };
}

function withQuery(path: string, values: ReadonlyMap<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of values) query.set(name, String(value));
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}
