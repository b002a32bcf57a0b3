import { SaxesParser } from 'saxes';

import type { XmlElement } from '../src/xml/xml-element.ts';

interface OpenElement {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlElement[];
  text: string;
}

/**
 * The same document, read by an independent parser that knows the grammar of XML and none of our
 * limits; null where it is none that we would take.
 */
export function readBySaxes(document: string): XmlElement | null {
  try {
    return parse(document);
  } catch {
    return null;
  }
}

function parse(document: string): XmlElement | null {
  const parser = new SaxesParser({ xmlns: false, defaultXMLVersion: '1.0', forceXMLVersion: true });
  const open: OpenElement[] = [];
  const roots: XmlElement[] = [];
  const refuse = (): never => {
    throw new Error('refused');
  };
  const append = (piece: string): void => {
    const parent = open.at(-1);
    if (parent !== undefined) parent.text += piece;
  };
  parser.on('error', refuse);
  parser.on('doctype', refuse);
  parser.on('processinginstruction', refuse);
  parser.on('xmldecl', ({ version, encoding = 'UTF-8' }) => {
    if (version !== '1.0' || encoding.toUpperCase() !== 'UTF-8') refuse();
  });
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('opentag', ({ name, attributes }) => {
    const taken = Object.assign(Object.create(null) as Record<string, string>, attributes);
    open.push({ name, attributes: taken, children: [], text: '' });
  });
  parser.on('closetag', () => {
    const done = open.pop() ?? refuse();
    if (done.children.length > 0) {
      if (!/^[ \t\r\n]*$/.test(done.text)) refuse();
      done.text = '';
    }
    (open.at(-1)?.children ?? roots).push(done);
  });
  parser.write(document).close();
  return roots[0] ?? null;
}
