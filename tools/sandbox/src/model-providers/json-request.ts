import type { SimulatedRequest } from '../provider-simulator.ts';
import { isObject } from './body-shape.ts';
import type { JsonObject } from './body-shape.ts';

/** Why a body cannot be read. */
export type UnreadableBody = 'content_type' | 'json';

/** The JSON object in a body, or why there is none. */
export function readJsonObject({ headers, body }: SimulatedRequest): JsonObject | UnreadableBody {
  const type = headers['content-type'] ?? '';
  if (!/^application\/json\s*(?:;|$)/i.test(type)) return 'content_type';
  try {
    const value: unknown = JSON.parse(body.toString());
    return isObject(value) ? value : 'json';
  } catch {
    return 'json';
  }
}
