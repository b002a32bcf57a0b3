import { ConnectorsKitError } from '../errors.ts';
import { parseXml } from './parse-xml.ts';
import type { XmlElement } from './xml-element.ts';

// Far above what a page of a provider holds, and low enough to end early.
const maxBytes = 32 * 1024 * 1024;
/** The declaration is counted as one. */
const maxElements = 200_000;
/** Comments and CDATA sections. */
const maxSections = 200_000;
/** Entities and characters by number, each of which takes as long as a hundred characters. */
const maxReferences = 200_000;
/** Carriage returns, each of which is replaced. */
const maxReturns = 500_000;
/** From one `<` to the next: a text with the tag before it. */
const maxStretch = 1024 * 1024;

/**
 * Reads a whole document of XML 1.0 in UTF-8. Throws CONNECTORS_KIT_RESPONSE_INVALID, and nothing
 * else, for a document that is not well formed, has a document type, an entity of its own, a
 * processing instruction or text beside elements, or is larger, deeper or fuller than any answer.
 */
export function readXml(source: string | Uint8Array): XmlElement {
  try {
    const text = decode(source);
    measure(text);
    return parseXml(text);
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

/** Refuses by a look at few characters alone what would take long to parse. */
function measure(text: string): void {
  let elements = 0;
  let sections = 0;
  let references = 0;
  let returns = 0;
  for (let at = text.indexOf('\r'); at >= 0; at = text.indexOf('\r', at + 1)) {
    returns += 1;
    if (returns > maxReturns) throw refused();
  }
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
    references += 1;
    if (references > maxReferences) throw refused();
  }
  for (let at = text.indexOf('<'); at >= 0;) {
    const next = text.indexOf('<', at + 1);
    const stretch = (next < 0 ? text.length : next) - at;
    const mark = text[at + 1];
    // Of what begins with an exclamation mark only comments and CDATA sections have a place here.
    const isDeclaration =
      mark === '!' && !text.startsWith('--', at + 2) && !text.startsWith('[CDATA[', at + 2);
    if (mark === '!') sections += 1;
    else if (mark !== '/') elements += 1;
    if (isDeclaration || stretch > maxStretch) throw refused();
    if (elements > maxElements || sections > maxSections) throw refused();
    at = next;
  }
}

function refused(): ConnectorsKitError {
  return new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'xml' });
}
