import type { z } from 'zod';

import { ConnectorsKitError } from '../errors.ts';
import { compactJson, readElements, readMembers } from './json-text.ts';
import type { ProviderAnswer } from './provider.ts';

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
 * members in `withheld` are null, at any depth. An answer that was parsed is not parsed again.
 * Throws CONNECTORS_KIT_RESPONSE_INVALID for what is no list, and for an object of another shape.
 */
export function readRows<T>(
  answer: string | Pick<ProviderAnswer, 'text' | 'value'>,
  path: readonly string[],
  schema: z.ZodType<T>,
  stream: string,
  withheld?: ReadonlySet<string>,
): readonly AnswerRow<T>[] {
  const text = typeof answer === 'string' ? answer : answer.text;
  const list = path.reduce((outer, name) => readMembers(outer).get(name) ?? '', text);
  // Nothing there is no row; something else there is no list.
  if (!/^\s*(?:$|null\s*$|\[)/.test(list)) {
    throw new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'list', stream });
  }
  const parsed = typeof answer === 'string' ? parseList(list) : listAt(answer.value, path);
  return readElements(list).map((element, index) => {
    const compact = compactJson(element, withheld);
    // What is withheld is in no value either.
    const value: unknown = withheld === undefined ? parsed[index] : JSON.parse(compact);
    return { text: compact, value: readShape(schema, value, stream) };
  });
}

function parseList(text: string): readonly unknown[] {
  return (JSON.parse(text.trim() === '' ? '[]' : text) ?? []) as readonly unknown[];
}

// By the same names as the text, where the last of two equal names wins, too.
function listAt(value: unknown, path: readonly string[]): readonly unknown[] {
  const found = path.reduce<unknown>(
    (outer, name) => (isObject(outer) && Object.hasOwn(outer, name) ? outer[name] : null),
    value,
  );
  return Array.isArray(found) ? found : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
