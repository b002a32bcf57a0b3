import { z } from 'zod';

import { ConnectorsKitError } from '../../errors.ts';
import { compactJson } from '../../provider/json-text.ts';
import type { ListedDefinition, ObjectMembers } from './listed-definition.ts';

/** One object of a provider, as it is stored. */
export interface SourceItem {
  readonly id: string;
  /** Unix seconds by the provider's clock; null when the object does not say. */
  readonly createdAt: number | null;
  /** True when the provider says that the object is gone. */
  readonly isDeleted: boolean;
  /** The provider's text without space between tokens and without withheld values. */
  readonly text: string;
  /** Parsed, for reading names and ids. Its numbers have gone through doubles: never store them. */
  readonly value: unknown;
}

const Id = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\u0000-\u001f\u007f]+$/)
  // Half a character is stored as another one, and two such names would be one.
  .refine((id) => id.isWellFormed());

/**
 * Reads one object. Throws CONNECTORS_KIT_RESPONSE_INVALID when it does not look like its stream's
 * objects, and CONNECTORS_KIT_LIVEMODE_MIXED when it comes from the other mode.
 */
export function readItem(
  { object, withheld }: Pick<ListedDefinition, 'object' | 'withheld'>,
  text: string,
  expected: {
    readonly response: z.ZodType;
    readonly stream: string;
    readonly livemode: boolean | null;
  },
): SourceItem {
  const compact = compactJson(text, withheldIn(withheld));
  const value: unknown = JSON.parse(compact);
  const head = headOf(object).safeParse(value);
  if (!head.success) throw refused(expected.stream);
  const member = head.data as Readonly<Record<string, unknown>>;
  const isDeleted = member[object.deleted] === true;
  if (!isDeleted && !expected.response.safeParse(value).success) throw refused(expected.stream);
  const livemode = member[object.livemode] as boolean | undefined;
  if (livemode !== undefined && expected.livemode !== null && livemode !== expected.livemode) {
    throw new ConnectorsKitError('CONNECTORS_KIT_LIVEMODE_MIXED', { stream: expected.stream });
  }
  const createdAt = member[object.createdAt] as number | undefined;
  return {
    id: member[object.id] as string,
    createdAt: createdAt ?? null,
    isDeleted,
    text: compact,
    value,
  };
}

// Both are made once for a definition: a page has a hundred objects, and making a schema takes longer than using it.
const heads = new WeakMap<ObjectMembers, z.ZodType>();
const withheldNames = new WeakMap<readonly string[], ReadonlySet<string>>();

function headOf(object: ObjectMembers): z.ZodType {
  const known = heads.get(object);
  if (known !== undefined) return known;
  const head = z.looseObject({
    [object.id]: Id,
    [object.createdAt]: z.int().min(0).optional(),
    [object.livemode]: z.boolean().optional(),
    [object.deleted]: z.boolean().optional(),
  });
  heads.set(object, head);
  return head;
}

function withheldIn(names: readonly string[]): ReadonlySet<string> {
  const known = withheldNames.get(names);
  if (known !== undefined) return known;
  const made = new Set(names);
  withheldNames.set(names, made);
  return made;
}

function refused(stream: string): ConnectorsKitError {
  return new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'object', stream });
}
