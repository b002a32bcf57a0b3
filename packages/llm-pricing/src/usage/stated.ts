import type { JsonObject } from '../price/strict-json.ts';
import { isObject } from '../price/strict-json.ts';

/** An answer that does not state its usage in the documented form. Never leaves `readUsage`. */
export class UsageMissing extends Error {}

/** The object at a member; an empty one when it is absent or null. */
export function objectAt(parent: JsonObject, member: string): JsonObject {
  const value = parent[member] ?? {};
  if (!isObject(value)) throw new UsageMissing(member);
  return value;
}

/** The count at a member, which must be there. */
export function countAt(parent: JsonObject, member: string): number {
  const value = parent[member];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new UsageMissing(member);
  return value;
}

/** The count at a member; 0 when it is absent or null. */
export function countOrZero(parent: JsonObject, member: string): number {
  return (parent[member] ?? null) === null ? 0 : countAt(parent, member);
}

/** The text at a member, which must be there. */
export function textAt(parent: JsonObject, member: string): string {
  const value = parent[member];
  if (typeof value !== 'string' || value === '') throw new UsageMissing(member);
  return value;
}

/** The text at a member; null when it is absent or null. */
export function textOrNull(parent: JsonObject, member: string): string | null {
  return (parent[member] ?? null) === null ? null : textAt(parent, member);
}

/** What is left of a total when its parts are taken out; parts that exceed it are no usage. */
export function remainder(total: number, ...parts: readonly number[]): number {
  const left = parts.reduce((rest, part) => rest - part, total);
  if (left < 0) throw new UsageMissing('remainder');
  return left;
}
