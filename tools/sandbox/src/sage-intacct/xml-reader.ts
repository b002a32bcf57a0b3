/** An element as it was sent. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The text directly inside, references resolved. */
  readonly text: string;
}

/** The text is no XML that the gateway takes. */
export class XmlError extends Error {}

const maxDepth = 32;
const name = '[A-Za-z_][A-Za-z0-9_.-]*';
const piece = new RegExp(
  [
    `<(?<open>${name})(?<attributes>(?:\\s+${name}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(?<empty>/?)>`,
    `</(?<close>${name})\\s*>`,
    '<!\\[CDATA\\[(?<cdata>[\\s\\S]*?)\\]\\]>',
    '<!--(?:(?!--)[\\s\\S])*-->',
    '(?<text>[^<]+)',
  ].join('|'),
  'y',
);
const attribute = new RegExp(`(${name})\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'g');
// Signs that XML 1.0 does not allow, whether written or referred to.
const forbidden = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;
const predefined: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};

interface OpenElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
}

/**
 * Reads one element, with or without a declaration in front. Throws an XmlError for a DOCTYPE, an
 * entity, a forbidden sign, more than 32 levels, or anything that is not well formed.
 */
export function readXml(source: string): XmlElement {
  if (forbidden.test(source)) throw new XmlError('A sign that XML does not allow.');
  const text = source.replace(/^\uFEFF?<\?xml [^?>]*\?>\s*/, '').trimEnd();
  const root: OpenElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  piece.lastIndex = 0;
  while (piece.lastIndex < text.length) {
    const found = piece.exec(text)?.groups;
    if (found === undefined) throw new XmlError('The text is not well formed.');
    take(open, found);
    if (open.length > maxDepth) throw new XmlError('The elements are nested too deeply.');
  }
  const [only, second] = root.children;
  const isOne = open.length === 1 && second === undefined && root.text.trim() === '';
  if (only === undefined || !isOne) throw new XmlError('There must be one element around all.');
  return only;
}

function take(open: OpenElement[], found: Readonly<Record<string, string | undefined>>): void {
  const current = open.at(-1);
  if (current === undefined) throw new XmlError('An element is closed twice.');
  if (found['open'] !== undefined) {
    const element = {
      name: found['open'],
      attributes: readAttributes(found['attributes'] ?? ''),
      children: [],
      text: '',
    };
    current.children.push(element);
    if (found['empty'] === '') open.push(element);
  } else if (found['close'] !== undefined) {
    if (found['close'] !== current.name)
      throw new XmlError('An element is closed by another name.');
    open.pop();
  } else {
    current.text += found['cdata'] ?? resolve(found['text'] ?? '');
  }
}

function readAttributes(source: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, key = '', double, single] of source.matchAll(attribute)) {
    if (Object.hasOwn(attributes, key)) throw new XmlError('An attribute stands twice.');
    attributes[key] = resolve(double ?? single ?? '');
  }
  return attributes;
}

function resolve(text: string): string {
  if (text.includes(']]>')) throw new XmlError('The end of a CDATA section without its beginning.');
  return text.replace(/&([^;&]*);?/g, (whole, reference: string) => {
    const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}))$/i.exec(reference) ?? [];
    const code = hex === undefined ? Number(decimal ?? Number.NaN) : Number.parseInt(hex, 16);
    const sign = code <= 0x10_ff_ff ? String.fromCodePoint(code) : predefined[reference];
    if (sign === undefined || forbidden.test(sign) || !whole.endsWith(';'))
      throw new XmlError('A reference to something unknown.');
    return sign;
  });
}
