import { SaxesParser } from 'saxes';

type Element = Readonly<Record<string, unknown>>;

/** XML as a plain program reads it: elements become members, repeated ones a list. */
export function parsePlainXml(text: string): Element {
  const root: Record<string, unknown> = {};
  const open: Record<string, unknown>[] = [root];
  let content = '';
  const parser = new SaxesParser();
  parser.on('opentag', () => {
    open.push({});
    content = '';
  });
  parser.on('text', (piece) => {
    content += piece;
  });
  parser.on('cdata', (piece) => {
    content += piece;
  });
  parser.on('closetag', ({ name }) => {
    const element = open.pop() ?? {};
    const value = Object.keys(element).length > 0 ? element : content;
    content = '';
    const parent = open.at(-1) ?? root;
    const known = parent[name];
    if (known === undefined) parent[name] = value;
    else if (Array.isArray(known)) known.push(value);
    else parent[name] = [known, value];
  });
  parser.write(text).close();
  return root;
}
