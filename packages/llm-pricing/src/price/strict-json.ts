import { LlmPricingError } from '../errors.ts';

/** A JSON object whose members were checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object with exactly these members. */
export function readObject(value: unknown, path: string, members: readonly string[]): JsonObject {
  if (!isObject(value)) throw new LlmPricingError('LLM_PRICING_MEMBER_INVALID', { path });
  if (Object.keys(value).some((name) => !members.includes(name)))
    throw new LlmPricingError('LLM_PRICING_MEMBER_UNKNOWN', { path });
  const missing = members.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined)
    throw new LlmPricingError('LLM_PRICING_MEMBER_INVALID', { path: `${path}.${missing}` });
  return value;
}

/** An array, each element read by a function that is told its place. */
export function readArray<T>(
  value: unknown,
  path: string,
  readElement: (element: unknown, path: string) => T,
): readonly T[] {
  if (!Array.isArray(value)) throw new LlmPricingError('LLM_PRICING_MEMBER_INVALID', { path });
  return Object.freeze(value.map((element, index) => readElement(element, `${path}[${index}]`)));
}

/** A text of the given shape. */
export function readText(value: unknown, path: string, shape: RegExp): string {
  if (typeof value !== 'string' || !shape.test(value))
    throw new LlmPricingError('LLM_PRICING_MEMBER_INVALID', { path });
  return value;
}

/** A whole number from 0 to 2^53 - 1. */
export function readCount(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new LlmPricingError('LLM_PRICING_NUMBER_INVALID', { path });
  return value;
}

/** Null, or what the function reads. */
export function orNull<T>(
  value: unknown,
  path: string,
  read: (value: unknown, path: string) => T,
): T | null {
  return value === null ? null : read(value, path);
}

/** An amount of money in a whole number of its unit. */
export function readAmount(value: unknown, path: string): bigint {
  return BigInt(readCount(value, path));
}
