import { ConnectorsKitError } from '../errors.ts';
import type { XmlElement } from './xml-element.ts';
import { readName, requireCharacters, resolve, skipBlank } from './xml-text.ts';

const maxDepth = 64;
const maxAttributes = 32;

// XML 1.0, section 2.8: only there, and nothing before it. Attributes in this order.
const declaration =
  /^<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(?:"1\.0"|'1\.0')(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(?:"[uU][tT][fF]-8"|'[uU][tT][fF]-8'))?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\n]*\?>/;
/** A carriage return that was written as a number is white space, too. */
const blank = /^[ \t\r\n]*$/;
/** Of all values of attributes with tabs or line ends in them, in characters. */
const maxUneven = 500_000;

const noAttributes: Readonly<Record<string, string>> = Object.freeze(
  Object.create(null) as Record<string, string>,
);
const noChildren: readonly XmlElement[] = Object.freeze([]);

interface OpenElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  children: XmlElement[] | null;
  text: string;
}

/**
 * Reads the elements of a document by looking for the next bracket, without a parser's events.
 * Throws CONNECTORS_KIT_RESPONSE_INVALID for what is not well formed (XML 1.0, fifth edition), for
 * a document type, for a processing instruction, and for text beside elements.
 */
export function parseXml(document: string): XmlElement {
  // Section 2.11: whatever ends a line is read as a line feed.
  const text = document.includes('\r') ? document.replaceAll(/\r\n?/g, '\n') : document;
  requireCharacters(text);
  const open: OpenElement[] = [];
  const roots: XmlElement[] = [];
  const spent = { uneven: 0 };
  let at = startOf(text);

  const close = ({ name, attributes, children, text: inner }: OpenElement): void => {
    // White space between elements only sets them apart. Other text there would have two readings.
    if (children !== null && !blank.test(inner)) throw refused();
    const done: XmlElement = {
      ...{ name, attributes, children: children ?? noChildren },
      text: children === null ? inner : '',
    };
    const parent = open.at(-1);
    if (parent === undefined) roots.push(done);
    else (parent.children ??= []).push(done);
  };

  while (at < text.length) {
    const bracket = text.indexOf('<', at);
    const end = bracket < 0 ? text.length : bracket;
    if (end > at) {
      const parent = open.at(-1);
      const piece = text.slice(at, end);
      if (parent !== undefined) parent.text += resolve(piece);
      else if (!blank.test(piece)) throw refused();
    }
    if (bracket < 0) break;
    const mark = text.charAt(bracket + 1);
    if (mark === '/') {
      const element = open.pop();
      if (element === undefined || !text.startsWith(element.name, bracket + 2)) throw refused();
      const last = skipBlank(text, bracket + 2 + element.name.length);
      if (text.charAt(last) !== '>') throw refused();
      close(element);
      at = last + 1;
    } else if (mark === '!') {
      at = skipDeclared(text, bracket, open.at(-1));
    } else {
      if ((open.length === 0 && roots.length > 0) || open.length === maxDepth) throw refused();
      const tag = readTag(text, bracket + 1, spent);
      const element = { name: tag.name, attributes: tag.attributes, children: null, text: '' };
      if (tag.isEmpty) close(element);
      else open.push(element);
      at = tag.end;
    }
  }
  const [root] = roots;
  if (root === undefined || open.length > 0) throw refused();
  return root;
}

function startOf(text: string): number {
  const at = text.startsWith('\ufeff') ? 1 : 0;
  return at + (declaration.exec(at === 0 ? text : text.slice(at))?.[0].length ?? 0);
}

/** Behind a comment, or behind a CDATA section whose characters are taken over. */
function skipDeclared(text: string, start: number, parent: OpenElement | undefined): number {
  if (text.startsWith('<!--', start)) {
    const end = text.indexOf('--', start + 4);
    // Section 2.5: two hyphens end it, and nothing may stand between them and the bracket.
    if (end < 0 || text.charAt(end + 2) !== '>') throw refused();
    return end + 3;
  }
  if (!text.startsWith('<![CDATA[', start) || parent === undefined) throw refused();
  const end = text.indexOf(']]>', start + 9);
  if (end < 0) throw refused();
  parent.text += text.slice(start + 9, end);
  return end + 3;
}

/** What has been spent of the document's allowance. */
interface Spent {
  uneven: number;
}

interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly isEmpty: boolean;
  readonly end: number;
}

function readTag(text: string, start: number, spent: Spent): Tag {
  const name = readName(text, start);
  let at = start + name.length;
  let attributes: Record<string, string> | null = null;
  for (let count = 0; ; count += 1) {
    const next = skipBlank(text, at);
    const mark = text.charAt(next);
    if (mark === '>' || mark === '/') {
      if (mark === '/' && text.charAt(next + 1) !== '>') throw refused();
      const isEmpty = mark === '/';
      return {
        name,
        attributes: attributes ?? noAttributes,
        isEmpty,
        end: next + (isEmpty ? 2 : 1),
      };
    }
    if (next === at || count === maxAttributes) throw refused();
    const attribute = readAttribute(text, next, spent);
    attributes ??= Object.create(null) as Record<string, string>;
    if (attribute.name in attributes) throw refused();
    attributes[attribute.name] = attribute.value;
    at = attribute.end;
  }
}

function readAttribute(
  text: string,
  start: number,
  spent: Spent,
): { readonly name: string; readonly value: string; readonly end: number } {
  const name = readName(text, start);
  const equals = skipBlank(text, start + name.length);
  const from = skipBlank(text, equals + 1);
  const quote = text.charAt(from);
  if (text.charAt(equals) !== '=' || (quote !== '"' && quote !== "'")) throw refused();
  const end = text.indexOf(quote, from + 1);
  const raw = text.slice(from + 1, Math.max(end, from + 1));
  if (end < 0 || raw.includes('<')) throw refused();
  if (!/[\t\n]/.test(raw)) return { name, value: resolve(raw, true), end: end + 1 };
  spent.uneven += raw.length;
  if (spent.uneven > maxUneven) throw refused();
  // Section 3.3.3: white space that is written as itself is a space.
  return { name, value: resolve(raw.replaceAll(/[\t\n]/g, ' '), true), end: end + 1 };
}

function refused(): ConnectorsKitError {
  return new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'xml' });
}
