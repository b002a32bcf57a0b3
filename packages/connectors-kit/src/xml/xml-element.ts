import { ConnectorsKitError } from '../errors.ts';

/** An element with children or a text, never both. Nothing in it is taken for a number or a date. */
export interface XmlElement {
  readonly name: string;
  /** Without a prototype, so that no name of an attribute is one of the language's. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Empty where the element is empty or has children. */
  readonly text: string;
}

/** The children of a name, in their order: one alone is a list of one, none an empty list. */
export function children(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/**
 * The one child of a name; undefined when there is none. Throws CONNECTORS_KIT_RESPONSE_INVALID
 * when there are several, because none of them is the one.
 */
export function child(element: XmlElement, name: string): XmlElement | undefined {
  const [only, ...others] = children(element, name);
  if (others.length > 0) throw invalid();
  return only;
}

/**
 * The text of the one child of a name: empty when the child is empty, undefined when there is none.
 * Throws CONNECTORS_KIT_RESPONSE_INVALID when there are several, or when it holds elements.
 */
export function textOf(element: XmlElement, name: string): string | undefined {
  const found = child(element, name);
  if (found !== undefined && found.children.length > 0) throw invalid();
  return found?.text;
}

function invalid(): ConnectorsKitError {
  return new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'xml' });
}
