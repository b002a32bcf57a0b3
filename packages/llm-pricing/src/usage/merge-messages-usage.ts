import { isObject } from '../price/strict-json.ts';
import type { JsonObject } from '../price/strict-json.ts';

/**
 * The usage of a streamed message: that of `message_start`, each member overridden by that of
 * `message_delta` unless it is null there. The counts of `message_delta` are cumulative. Null when
 * either is no object; a delta that is absent or null changes nothing.
 */
export function mergeMessagesUsage(started: unknown, delta: unknown): JsonObject | null {
  if (!isObject(started)) return null;
  if (delta === undefined || delta === null) return { ...started };
  if (!isObject(delta)) return null;
  const stated = Object.entries(delta).filter(([, value]) => value !== null && value !== undefined);
  return { ...started, ...Object.fromEntries(stated) };
}
