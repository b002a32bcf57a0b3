import { ConnectorsKitError } from '../errors.ts';

/** An element to write: children or a text, never both. */
export interface XmlTree {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly XmlTree[];
  readonly text?: string;
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>';
const plainName = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;
// What XML 1.0 cannot hold in any form (section 2.2): it is refused, because leaving it out of a
// password would make another password.
const illegal = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // A reader makes a line feed of the one, and spaces of the others in an attribute.
  '\r': '&#13;',
  '\t': '&#9;',
  '\n': '&#10;',
};

/**
 * A document in the one form that the outbound door reads. The same tree is the same text, and no
 * value can become markup. Throws CONNECTORS_KIT_REQUEST_INVALID for a name that is not plain, for
 * a character that XML cannot hold, and for an element with both text and children.
 */
export function writeXml(tree: XmlTree): string {
  return declaration + writeElement(tree);
}

function writeElement({ name, attributes = {}, children = [], text = '' }: XmlTree): string {
  if (!plainName.test(name) || (text !== '' && children.length > 0)) throw refused();
  const written = Object.entries(attributes).map(([key, value]) => {
    if (!plainName.test(key)) throw refused();
    return ` ${key}="${escape(value, /[&<>"'\r\t\n]/g)}"`;
  });
  const content = escape(text, /[&<>"'\r]/g) + children.map(writeElement).join('');
  const start = `<${name}${written.join('')}`;
  return content === '' ? `${start}/>` : `${start}>${content}</${name}>`;
}

function escape(text: string, special: RegExp): string {
  if (illegal.test(text) || !text.isWellFormed()) throw refused();
  return text.replace(special, (character) => escapes[character] ?? '');
}

/** Without the value: it may be a credential. */
function refused(): ConnectorsKitError {
  return new ConnectorsKitError('CONNECTORS_KIT_REQUEST_INVALID', { part: 'xml' });
}
