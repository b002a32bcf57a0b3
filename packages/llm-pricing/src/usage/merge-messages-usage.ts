import { isObject } from '../price/strict-json.ts';
import type { JsonObject } from '../price/strict-json.ts';

/**
 * The usage of a streamed message: that of `message_start`, each member overridden by that of
 * `message_delta` unless it is null there. The counts of `message_delta` are cumulative. Of the
 * samplings one by one only the end knows all. Null when either is no object: without an end nobody
 * knows what was billed.
 */
export function mergeMessagesUsage(started: unknown, delta: unknown): JsonObject | null {
  if (!isObject(started) || !isObject(delta)) return null;
  const begun = Object.entries(started).filter(([name]) => name !== 'iterations');
  const stated = Object.entries(delta).filter(([, value]) => value !== null && value !== undefined);
  return { ...Object.fromEntries(begun), ...Object.fromEntries(stated) };
}
