import type { JsonObject } from '../price/strict-json.ts';
import { isObject } from '../price/strict-json.ts';
import { CallRefused } from './call-refused.ts';

/** The value as an object, or a refusal that names the field. */
export function objectOf(value: unknown, field: string): JsonObject {
  if (!isObject(value)) throw new CallRefused('body_invalid', field);
  return value;
}

/** The value as an array. */
export function arrayOf(value: unknown, field: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new CallRefused('body_invalid', field);
  return value;
}

/** The value as a text. */
export function textOf(value: unknown, field: string): string {
  if (typeof value !== 'string') throw new CallRefused('body_invalid', field);
  return value;
}

/** The value as a whole number from 0 to 2^53 - 1. */
export function countOf(value: unknown, field: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new CallRefused('body_invalid', field);
  return value;
}

/**
 * Null when the member is not there; a member that is there has to be a count, also where null
 * would do.
 */
export function statedCount(body: JsonObject, field: string): number | null {
  return Object.hasOwn(body, field) ? countOf(body[field], field) : null;
}

/** Refuses an object with a member beyond these, and names that one. */
export function onlyMembers(value: JsonObject, known: ReadonlySet<string>): void {
  for (const name of Object.keys(value))
    if (!known.has(name)) throw new CallRefused('feature_unbounded', name);
}

/** Refuses a value that is there and none of these. */
export function oneOf(value: unknown, known: ReadonlySet<unknown>, field: string): void {
  if (!known.has(value)) throw new CallRefused('feature_unbounded', field);
}
