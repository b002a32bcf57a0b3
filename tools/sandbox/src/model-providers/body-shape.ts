/** A parsed JSON object of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;
/** Whether a value may stand in a field. */
export type Check = (value: unknown) => boolean;

/** The top-level fields of a body, each with what may stand in it. */
export interface BodyShape {
  readonly required: readonly string[];
  readonly fields: Readonly<Record<string, Check>>;
}

/** The first thing that is wrong with a body. */
export interface ShapeFlaw {
  readonly kind: 'unknown' | 'missing' | 'invalid';
  readonly field: string;
}

/** Unknown fields first, then missing ones, then wrong values; null when all is well. */
export function findShapeFlaw(body: JsonObject, { required, fields }: BodyShape): ShapeFlaw | null {
  for (const field in body) if (!Object.hasOwn(fields, field)) return { kind: 'unknown', field };
  for (const field of required) if (body[field] === undefined) return { kind: 'missing', field };
  for (const field in body)
    if (fields[field]?.(body[field]) !== true) return { kind: 'invalid', field };
  return null;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isText = (value: unknown): value is string => typeof value === 'string';
export const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';

/** An integer in a range. */
export const count =
  (least: number, most = Number.MAX_SAFE_INTEGER): Check =>
  (value) =>
    Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;

/** A number in a range. */
export const amount =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most;

export const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);

export const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));

export const listOf =
  (check: Check, least = 0, most = Number.MAX_SAFE_INTEGER): Check =>
  (value) =>
    Array.isArray(value) && value.length >= least && value.length <= most && value.every(check);

export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
