import { EgressError } from '../errors.ts';
import { parseShape } from '../url-template.ts';
import type { QueryRule, TextCheck } from './body-rule.ts';
import { readTopMembers } from './top-members.ts';

const placeholder = /:([a-z]+)\b/g;
// What a value may hold whatever its declared shape says: nothing that ends a literal or begins a
// comment, so that no shape can open a query.
const safe = /^(?!.*--)[A-Za-z0-9 :._-]{1,64}$/;
// What a placeholder may not follow: a minus would make a comment with that of a negative value.
const bare = /[^ '(,=]:[a-z]/;

/** One text with what may differ in it. */
type Template = readonly ({ readonly literal: string } | { readonly name: string })[];

/** Permits an object with the one member, whose text is one of the templates with fitting values. */
export function checkQuery(rule: QueryRule): TextCheck {
  const fits = new Map<string, RegExp>();
  for (const name of Object.keys(rule.shapes)) {
    const shape = parseShape(rule.shapes, name);
    if (shape !== null) fits.set(name, shape);
  }
  const templates = rule.allows.map(({ text }) => compile(text, fits));
  return (text) => {
    const members = readTopMembers(text);
    const query = members?.size === 1 ? members.get(rule.member) : undefined;
    return (
      typeof query === 'string' && templates.some((template) => matches(template, query, fits))
    );
  };
}

function compile(text: string, fits: ReadonlyMap<string, RegExp>): Template {
  const isOneStatement = /^[\x20-\x7e]+$/.test(text) && !/;|--|\/\*|\*\//.test(text);
  if (!isOneStatement || bare.test(text)) throw new EgressError('EGRESS_SYSTEM_INVALID');
  return text.split(placeholder).map((part, index) => {
    if (index % 2 === 0) return { literal: part };
    if (!fits.has(part)) throw new EgressError('EGRESS_SYSTEM_INVALID');
    return { name: part };
  });
}

/**
 * Walks both texts side by side. A value ends where the template goes on, so a placeholder takes
 * the shortest text before that; a value that held what follows it would have to be safe as well.
 */
function matches(template: Template, text: string, fits: ReadonlyMap<string, RegExp>): boolean {
  const bound = new Map<string, string>();
  let at = 0;
  for (const [index, part] of template.entries()) {
    if ('literal' in part) {
      if (!text.startsWith(part.literal, at)) return false;
      at += part.literal.length;
      continue;
    }
    const next = template[index + 1];
    const following = next !== undefined && 'literal' in next ? next.literal : '';
    const end = following === '' ? text.length : text.indexOf(following, at);
    if (end < 0) return false;
    const value = text.slice(at, end);
    const isSame = (bound.get(part.name) ?? value) === value;
    if (!isSame || !safe.test(value) || fits.get(part.name)?.test(value) !== true) return false;
    bound.set(part.name, value);
    at = end;
  }
  return at === text.length;
}
