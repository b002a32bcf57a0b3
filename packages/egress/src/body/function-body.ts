import { EgressError } from '../errors.ts';
import { parseShape } from '../url-template.ts';
import type { FunctionRule, TextCheck } from './body-rule.ts';
import { readCommandXml } from './command-xml.ts';
import type { CommandElement } from './command-xml.ts';

const objectName = 'object';

/** Permits the envelope as it is listed, around exactly one of the functions on a listed object. */
export function checkFunction(rule: FunctionRule): TextCheck {
  const shapes = new Map<string, RegExp>();
  for (const path of Object.keys(rule.envelope)) {
    const shape = parseShape(rule.envelope, path);
    if (!isPlain(path) || shape === null) throw new EgressError('EGRESS_SYSTEM_INVALID');
    shapes.set(path, shape);
  }
  const functions = new Map(rule.allows.map(({ name, objects }) => [name, objects]));
  const isSound = isPlain(rule.at) && functions.size === rule.allows.length;
  if (!isSound) throw new EgressError('EGRESS_SYSTEM_INVALID');
  const inner = new Set([rule.at, ...shapes.keys()].flatMap(ancestorsOf));
  return (text) => {
    const root = readCommandXml(text);
    const found = root === null ? null : readEnvelope(rule.at, inner, root);
    if (found === null) return false;
    const { texts, called } = found;
    const isEnvelope =
      texts.size === shapes.size &&
      [...shapes].every(([path, shape]) => texts.has(path) && shape.test(texts.get(path) ?? ''));
    const [only, ...others] = called;
    return isEnvelope && only !== undefined && others.length === 0 && isPermitted(only, functions);
  };
}

/** Everything that an envelope says, by path, and the functions in it. */
interface Envelope {
  readonly texts: ReadonlyMap<string, string>;
  readonly called: readonly CommandElement[];
}

/** Null when a path occurs twice, or an element that only holds others has a text. */
function readEnvelope(
  at: string,
  inner: ReadonlySet<string>,
  root: CommandElement,
): Envelope | null {
  const texts = new Map<string, string>();
  const seen = new Set<string>();
  const called: CommandElement[] = [];
  const waiting: { readonly element: CommandElement; readonly path: string }[] = [
    { element: root, path: root.name },
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { element, path } = next;
    if (seen.has(path)) return null;
    seen.add(path);
    for (const [name, value] of element.attributes) texts.set(`${path}@${name}`, value);
    if (path === at) {
      called.push(...element.children);
      if (element.text !== '') return null;
    } else if (inner.has(path)) {
      if (element.text !== '') return null;
      for (const child of element.children) {
        waiting.push({ element: child, path: `${path}/${child.name}` });
      }
    } else {
      if (element.children.length > 0) return null;
      texts.set(path, element.text);
    }
  }
  return { texts, called };
}

/** One element of the function is its object; none deeper may pass for another. */
function isPermitted(
  called: CommandElement,
  functions: ReadonlyMap<string, readonly string[] | undefined>,
): boolean {
  if (!functions.has(called.name)) return false;
  const everything = descendantsOf(called);
  if (everything.some(({ attributes }) => attributes.size > 0)) return false;
  const named = everything.filter(({ name }) => name.toLowerCase() === objectName);
  const objects = functions.get(called.name);
  if (objects === undefined) return named.length === 0;
  const [only, ...others] = named;
  return (
    only !== undefined &&
    others.length === 0 &&
    only.name === objectName &&
    called.children.includes(only) &&
    only.children.length === 0 &&
    objects.includes(only.text)
  );
}

function descendantsOf(element: CommandElement): readonly CommandElement[] {
  const all: CommandElement[] = [element];
  // The list grows while it is walked.
  for (const one of all) all.push(...one.children);
  return all;
}

/** The paths of the elements around one: `a` and `a/b` for `a/b/c` and for `a/b/c@d`. */
function ancestorsOf(path: string): readonly string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_name, index) => names.slice(0, index + 1).join('/'));
}

function isPlain(path: string): boolean {
  return /^[A-Za-z_][\w.-]*(?:\/[A-Za-z_][\w.-]*)*(?:@[A-Za-z_][\w.-]*)?$/.test(path);
}
