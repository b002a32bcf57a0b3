import type { z } from 'zod';

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
  /**
   * Parsed, for reading names and ids, when it is first asked for. Its numbers have gone through
   * doubles: never store them.
   */
  readonly value: unknown;
}

const idShape = /^[^\u0000-\u001f\u007f]{1,255}$/;

/**
 * Reads one object. Throws CONNECTORS_KIT_RESPONSE_INVALID when it does not look like its stream's
 * objects, and CONNECTORS_KIT_LIVEMODE_MIXED when it comes from the other mode.
 */
export function readItem(
  { object, withheld }: Pick<ListedDefinition, 'object' | 'withheld'>,
  { text, value: given }: { readonly text: string; readonly value: unknown },
  expected: {
    readonly response: z.ZodType;
    readonly stream: string;
    readonly livemode: boolean | null;
  },
): SourceItem {
  const compact = compactJson(text, withheldIn(withheld));
  const head = readHead(object, given);
  if (head === null) throw refused(expected.stream);
  const { id, createdAt, livemode, isDeleted } = head;
  if (!isDeleted && !expected.response.safeParse(given).success) throw refused(expected.stream);
  if (livemode !== undefined && expected.livemode !== null && livemode !== expected.livemode) {
    throw new ConnectorsKitError('CONNECTORS_KIT_LIVEMODE_MIXED', { stream: expected.stream });
  }
  return {
    ...{ id, createdAt: createdAt ?? null, isDeleted, text: compact },
    // What is withheld is in no value either.
    get value(): unknown {
      return JSON.parse(compact) as unknown;
    },
  };
}

interface ItemHead {
  readonly id: string;
  readonly createdAt: number | undefined;
  readonly livemode: boolean | undefined;
  readonly isDeleted: boolean;
}

/** Null when it is no object's head. By hand, because a page has a hundred of them. */
function readHead(names: ObjectMembers, value: unknown): ItemHead | null {
  if (typeof value !== 'object' || value === null) return null;
  const members = value as Readonly<Record<string, unknown>>;
  const own = (name: string): unknown => (Object.hasOwn(members, name) ? members[name] : undefined);
  const [id, createdAt] = [own(names.id), own(names.createdAt)];
  const [livemode, deleted] = [own(names.livemode), own(names.deleted)];
  const isHead =
    typeof id === 'string' &&
    idShape.test(id) &&
    // Half a character is stored as another one, and two such names would be one.
    id.isWellFormed() &&
    (createdAt === undefined || isMoment(createdAt)) &&
    (livemode === undefined || typeof livemode === 'boolean') &&
    (deleted === undefined || typeof deleted === 'boolean');
  return isHead ? { id, createdAt, livemode, isDeleted: deleted === true } : null;
}

const isMoment = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

// Made once for a definition: a page has a hundred objects.
const withheldNames = new WeakMap<readonly string[], ReadonlySet<string>>();

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
