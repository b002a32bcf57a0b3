const html5 = Symbol('html');

/** Markup that may be written into a page as it is. Only this file makes it. */
export interface Html {
  readonly [html5]: true;
  readonly text: string;
}

/** What may stand in a template: text is escaped, markup is not, null and false are nothing. */
export type Part = string | number | Html | readonly Part[] | null | false;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes text for an element and for a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);
}

/** Markup from a template, every value in it escaped unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const text = strings.reduce(
    (all, literal, index) => all + (index === 0 ? '' : print(parts[index - 1] ?? null)) + literal,
    '',
  );
  return { [html5]: true, text };
}

function print(part: Part): string {
  if (part === null || part === false) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  if (isList(part)) return part.map(print).join('');
  return part.text;
}

function isList(part: Html | readonly Part[]): part is readonly Part[] {
  return Array.isArray(part);
}
