import { SaxesParser } from 'saxes';

import { ConnectorsKitError } from '../errors.ts';
import type { XmlElement } from './xml-element.ts';

// Far above what a page of a provider holds, and low enough to end early.
const maxBytes = 32 * 1024 * 1024;
/** The declaration is counted as one. */
const maxElements = 200_000;
const maxDepth = 64;
const maxAttributes = 32;
/** From one `<` to the next: a text with the tag before it. */
const maxStretch = 1024 * 1024;

const blank = /^[ \t\r\n]*$/;

interface OpenElement {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlElement[];
  text: string;
}

/**
 * Reads a whole document of XML 1.0 in UTF-8. Throws CONNECTORS_KIT_RESPONSE_INVALID, and nothing
 * else, for a document that is not well formed, has a document type, an entity of its own, a
 * processing instruction or text beside elements, or is larger, deeper or fuller than any answer.
 */
export function readXml(source: string | Uint8Array): XmlElement {
  try {
    const text = decode(source);
    measure(text);
    return parse(text);
  } catch (error) {
    if (ConnectorsKitError.is(error)) throw error;
    // The cause would quote the document.
    throw refused();
  }
}

function decode(source: string | Uint8Array): string {
  if ((typeof source === 'string' ? source.length : source.byteLength) > maxBytes) throw refused();
  if (typeof source !== 'string') return new TextDecoder('utf-8', { fatal: true }).decode(source);
  if (!source.isWellFormed()) throw refused();
  return source;
}

/** Refuses by a look at the brackets alone what would take long to parse. */
function measure(text: string): void {
  let elements = 0;
  for (let at = text.indexOf('<'); at >= 0;) {
    const next = text.indexOf('<', at + 1);
    const stretch = (next < 0 ? text.length : next) - at;
    const mark = text[at + 1];
    // Of what begins with an exclamation mark only comments and CDATA sections have a place here.
    const isDeclaration =
      mark === '!' && !text.startsWith('--', at + 2) && !text.startsWith('[CDATA[', at + 2);
    if (mark !== '/' && mark !== '!') elements += 1;
    if (isDeclaration || stretch > maxStretch || elements > maxElements) throw refused();
    at = next;
  }
}

function parse(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: false, defaultXMLVersion: '1.0', forceXMLVersion: true });
  const open: OpenElement[] = [];
  const roots: XmlElement[] = [];
  let attributes = 0;
  const refuse = (): never => {
    throw refused();
  };
  const append = (piece: string): void => {
    const parent = open.at(-1);
    if (parent !== undefined) parent.text += piece;
  };
  parser.on('error', refuse);
  parser.on('doctype', refuse);
  parser.on('processinginstruction', refuse);
  parser.on('xmldecl', ({ version, encoding = 'UTF-8' }) => {
    if (version !== '1.0' || encoding.toUpperCase() !== 'UTF-8') throw refused();
  });
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('opentagstart', () => {
    attributes = 0;
    if (open.length === maxDepth) throw refused();
  });
  parser.on('attribute', () => {
    attributes += 1;
    if (attributes > maxAttributes) throw refused();
  });
  parser.on('opentag', (tag) => {
    open.push({ name: tag.name, attributes: own(tag.attributes), children: [], text: '' });
  });
  parser.on('closetag', () => {
    const done = open.pop();
    if (done !== undefined) (open.at(-1)?.children ?? roots).push(close(done));
  });
  parser.write(text).close();
  const [root] = roots;
  return root ?? refuse();
}

function own(given: Readonly<Record<string, string>>): Record<string, string> {
  const taken = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(given)) taken[name] = value;
  return taken;
}

/** White space between elements only sets them apart. Other text there would have two readings. */
function close({ name, attributes, children, text }: OpenElement): XmlElement {
  if (children.length === 0) return { name, attributes, children, text };
  if (!blank.test(text)) throw refused();
  return { name, attributes, children, text: '' };
}

function refused(): ConnectorsKitError {
  return new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'xml' });
}
