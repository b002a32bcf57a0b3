/** An element of a command: children or a text, never both. */
export interface CommandElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly CommandElement[];
  readonly text: string;
}

const maxDepth = 32;
const maxElements = 10_000;
const declaration = '<?xml version="1.0" encoding="UTF-8"?>';
const name = '[A-Za-z_][A-Za-z0-9_.-]{0,63}';
const reference = '&(?:amp|lt|gt|quot|apos|#9|#10|#13);';
const plain = `[^<>&"']*(?:${reference}[^<>&"']*)*`;
const tag = new RegExp(`<(${name})((?: ${name}="${plain}")*)(/?)>`, 'y');
const attribute = new RegExp(` (${name})="([^"]*)"`, 'g');
const closing = new RegExp(`</(${name})>`, 'y');
const characters = new RegExp(`[^<>&"']+|${reference}`, 'y');
// Tab and line feed may stand in a text as they are; a reader would change a carriage return.
const illegal = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/u;

const references: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&#9;': '\t',
  '&#10;': '\n',
  '&#13;': '\r',
};

/** An element that is being read. */
interface OpenElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: CommandElement[];
  text: string;
}

/**
 * Reads the one strict form of XML in which a command may be sent, or null: elements and attributes
 * in double quotes, text with five entities, and nothing else. No document type, CDATA section,
 * comment, processing instruction, name space or mixed content has a reading here.
 */
export function readCommandXml(text: string): CommandElement | null {
  if (illegal.test(text) || !text.isWellFormed()) return null;
  const open: OpenElement[] = [];
  let at = text.startsWith(declaration) ? declaration.length : 0;
  let elements = 0;
  while (at < text.length) {
    const parent = open.at(-1);
    const started = matchAt(tag, text, at);
    const ended = started === null ? matchAt(closing, text, at) : null;
    if (started !== null) {
      elements += 1;
      const element = openElement(started);
      const isWithinText = parent !== undefined && parent.text !== '';
      if (element === null || isWithinText || elements > maxElements) return null;
      at = tag.lastIndex;
      open.push(element);
      if (open.length > maxDepth) return null;
      if (started[3] !== '/') continue;
    } else if (ended !== null) {
      if (parent === undefined || parent.name !== ended[1]) return null;
      at = closing.lastIndex;
    } else {
      const written = matchAt(characters, text, at);
      if (written === null || parent === undefined || parent.children.length > 0) return null;
      parent.text += unescape(written[0]);
      at = characters.lastIndex;
      continue;
    }
    const done = open.pop();
    const above = open.at(-1);
    if (done === undefined) return null;
    if (above === undefined) return at === text.length ? done : null;
    above.children.push(done);
  }
  return null;
}

function matchAt(expression: RegExp, text: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(text);
}

/** Null when an attribute is written twice or holds a control character as it is. */
function openElement([, name = '', written = '']: RegExpExecArray): OpenElement | null {
  const pairs = [...written.matchAll(attribute)].map(
    ([, key = '', value = '']) => [key, unescape(value)] as const,
  );
  const attributes = new Map(pairs);
  if (attributes.size !== pairs.length || /[\t\n]/.test(written)) return null;
  return { name, attributes, children: [], text: '' };
}

function unescape(text: string): string {
  return text.replace(/&[^;]+;/g, (found) => references[found] ?? '');
}
