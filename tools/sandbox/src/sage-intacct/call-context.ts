import type { CompanyStore, IntacctRecord } from './company-store.ts';
import type { DateStyle } from './field-text.ts';
import { errorNumbers, IntacctFailure, queryFailed } from './intacct-failure.ts';
import { findObject } from './object-catalog.ts';
import type { IntacctObject, ObjectShape } from './object-catalog.ts';
import type { XmlElement } from './xml-reader.ts';
import type { XmlNode } from './xml-writer.ts';

/** What a function works with. */
export interface CallContext {
  readonly store: CompanyStore;
  readonly hiddenObjects: ReadonlySet<string>;
  /** The entity that was signed in to, or null at the top level. */
  readonly entity: string | null;
  readonly dateStyle: DateStyle;
  readonly cursors: Map<string, LegacyCursor>;
}

/** What readMore goes on with. */
export interface LegacyCursor {
  readonly object: IntacctObject;
  readonly fields: readonly string[];
  readonly records: readonly IntacctRecord[];
  readonly pageSize: number;
  position: number;
}

/** The `data` element of an answer. */
export interface CallAnswer {
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly content: readonly XmlNode[];
}

/** A reading function: its element in, its data out. Throws an IntacctFailure. */
export type IntacctFunction = (call: XmlElement, context: CallContext) => CallAnswer;

/** The object's name and fields. Throws the gateway's failures for an unknown or a hidden one. */
export function requireObject(
  name: string,
  { hiddenObjects }: CallContext,
): { readonly object: IntacctObject; readonly shape: ObjectShape } {
  const shape = findObject(name);
  if (shape === null) throw queryFailed(`Object definition ${name} not found`);
  if (hiddenObjects.has(name)) {
    const description = `You do not have permission for API operation READ_BY_QUERY on objects of type ${name}`;
    throw new IntacctFailure('function', errorNumbers.permission, description);
  }
  return { object: name as IntacctObject, shape };
}

const locationFields = ['LOCATIONID', 'LOCATION', 'BASELOCATION', 'MEGAENTITYID'];

/**
 * The records that the login sees: those of its entity and those of none; at the top level all but
 * those of private entities, unless the client asks for them.
 */
export function visibleRecords(
  object: IntacctObject,
  { store, entity }: CallContext,
  showsPrivate: boolean,
): readonly IntacctRecord[] {
  return store.list(object).filter((record) => {
    if (entity === null) return showsPrivate || (record['MEGAENTITYID'] ?? '') === '';
    const places = locationFields
      .map((field) => record[field] ?? '')
      .filter((place) => place !== '');
    return places.every((place) => place === entity);
  });
}
