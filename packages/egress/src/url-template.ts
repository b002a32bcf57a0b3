import { EgressError } from './errors.ts';

/** A part of a host or path: fixed text, or a parameter and the values that it takes. */
export type TemplatePart =
  | { readonly literal: string }
  | { readonly parameter: string; readonly accepts: (value: string) => boolean };

/** Shapes by name, as sources of regular expressions. */
export type Shapes = Readonly<Record<string, string>>;

const parameter = /^\{([A-Za-z][A-Za-z0-9_]{0,63})\}$/;
// No percent sign: a segment that would need escaping, such as an encoded slash, is refused instead.
const segment = /^[A-Za-z0-9._~@:=+-]{1,255}$/;
const dots = /^\.+$/;
const hostLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const topLabel = /^[a-z][a-z0-9-]*[a-z0-9]$/;

/**
 * Splits a declared path. Throws EGRESS_SYSTEM_INVALID unless each segment is a literal or
 * `{name}`.
 */
export function parsePath(path: string, shapes: Shapes = {}): readonly TemplatePart[] {
  const [first, ...segments] = path.split('/');
  if (first !== '' || segments.length === 0) throw new EgressError('EGRESS_SYSTEM_INVALID');
  return segments.map((text, index) => {
    const isTrailingSlash = text === '' && index === segments.length - 1;
    return isTrailingSlash ? { literal: '' } : parsePart(text, isSafeSegment, shapes);
  });
}

/**
 * Splits a declared host. Only its first label may be a parameter, above at least two fixed labels,
 * and the last label is a word, so that no address in digits can be written. Throws
 * EGRESS_SYSTEM_INVALID.
 */
export function parseHost(host: string, shapes: Shapes = {}): readonly TemplatePart[] {
  const labels = host.split('.');
  const parts = labels.map((label) => parsePart(label, (text) => hostLabel.test(text), shapes));
  const isParameterLate = parts.some((part, index) => index > 0 && 'parameter' in part);
  const fixed = parts.filter((part) => 'literal' in part).length;
  const hasWordOnTop = topLabel.test(labels.at(-1) ?? '');
  if (isParameterLate || fixed < 2 || !hasWordOnTop || host.length > 253) {
    throw new EgressError('EGRESS_SYSTEM_INVALID');
  }
  return parts;
}

/** The expression for a whole value, or null when no shape has the name. Throws on a broken source. */
export function parseShape(shapes: Shapes, name: string): RegExp | null {
  const source = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
  return source === undefined ? null : new RegExp(`^(?:${source})$`, 'u');
}

/**
 * True when `texts` has the template's form, each parameter accepts its text, and one that occurs
 * twice has the same text.
 */
export function matchesParts(parts: readonly TemplatePart[], texts: readonly string[]): boolean {
  const bound = new Map<string, string>();
  return (
    parts.length === texts.length &&
    parts.every((part, index) => {
      const text = texts[index] ?? '';
      if ('literal' in part) return part.literal === text;
      const isSame = (bound.get(part.parameter) ?? text) === text;
      bound.set(part.parameter, text);
      return isSame && part.accepts(text);
    })
  );
}

/** True for a segment that means the same to every server: not only dots, nothing to escape. */
function isSafeSegment(text: string): boolean {
  return segment.test(text) && !dots.test(text);
}

function parsePart(text: string, isSafe: (text: string) => boolean, shapes: Shapes): TemplatePart {
  const name = parameter.exec(text)?.[1];
  if (name !== undefined) {
    const shape = parseShape(shapes, name);
    // A declared shape narrows what is safe. The one escape that it may ask for is a colon's, which is
    // safe as it is: an address that is signed as it was written must be sent as it was written.
    return {
      parameter: name,
      accepts: (value) =>
        shape === null ? isSafe(value) : isSafe(value.replaceAll('%3A', ':')) && shape.test(value),
    };
  }
  if (!isSafe(text)) throw new EgressError('EGRESS_SYSTEM_INVALID');
  return { literal: text };
}
