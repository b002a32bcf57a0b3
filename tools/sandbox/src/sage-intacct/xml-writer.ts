/** An element to be written: a text, further elements, or nothing. */
export interface XmlNode {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly content?: string | readonly XmlNode[];
  /** Writes the text as a CDATA section. */
  readonly isCdata?: boolean;
}

/** A node with a text or further nodes. */
export function node(name: string, content?: XmlNode['content']): XmlNode {
  return content === undefined ? { name } : { name, content };
}

/** The document, with its declaration. */
export function writeXml(root: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeNode(root)}`;
}

function writeNode({ name, attributes = {}, content, isCdata = false }: XmlNode): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escape(String(value))}"`)
    .join('');
  if (content === undefined || content === '') return `<${name}${written}/>`;
  if (typeof content !== 'string')
    return `<${name}${written}>${content.map(writeNode).join('')}</${name}>`;
  const text = isCdata
    ? `<![CDATA[${content.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
    : escape(content);
  return `<${name}${written}>${text}</${name}>`;
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);
}
