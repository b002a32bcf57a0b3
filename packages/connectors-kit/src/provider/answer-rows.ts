import type { z } from 'zod';

import { ConnectorsKitError } from '../errors.ts';
import { compactJson, readElements, readMembers } from './json-text.ts';

/** One object of an answer. */
export interface AnswerRow<T> {
  /** The provider's text without space between tokens. */
  readonly text: string;
  /** For names and ids. Its numbers have gone through doubles: never store them. */
  readonly value: T;
}

/**
 * A parsed answer in the shape that a stream's answers have. Throws CONNECTORS_KIT_RESPONSE_INVALID
 * for another one.
 */
export function readShape<T>(schema: z.ZodType<T>, value: unknown, stream: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'object', stream });
}

/**
 * The objects of the array at a path of member names, none when nothing is there; the values of
 * members in `withheld` are null, at any depth. Throws CONNECTORS_KIT_RESPONSE_INVALID for what is
 * no list, and for an object of another shape.
 */
export function readRows<T>(
  text: string,
  path: readonly string[],
  schema: z.ZodType<T>,
  stream: string,
  withheld?: ReadonlySet<string>,
): readonly AnswerRow<T>[] {
  const list = path.reduce((outer, name) => readMembers(outer).get(name) ?? '', text);
  // Nothing there is no row; something else there is no list.
  if (!/^\s*(?:$|null\s*$|\[)/.test(list)) {
    throw new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'list', stream });
  }
  return readElements(list).map((element) => {
    const compact = compactJson(element, withheld);
    return { text: compact, value: readShape(schema, JSON.parse(compact), stream) };
  });
}
