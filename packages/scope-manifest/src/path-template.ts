// One segment without a percent sign: what would need escaping, such as a slash, is refused.
const plainSegment = /^(?!\.+$)[A-Za-z0-9._~@:=+-]{1,255}$/;

/** Matches one host or path against its template; null when it differs. */
export type TemplateMatcher = (text: string) => ReadonlyMap<string, string> | null;

/**
 * Compiles a template such as `/v1/invoices/{id}`, split at its separator (`/` or `.`). A part is
 * either literal or one placeholder; a placeholder that occurs twice must have the same value.
 */
export function compileTemplate(
  template: string,
  separator: '/' | '.',
  shapes: Readonly<Record<string, string>>,
): TemplateMatcher {
  const parts = template.split(separator).map((text) => compilePart(text, shapes));
  return (text) => {
    const actual = text.split(separator);
    if (actual.length !== parts.length) return null;
    const values = new Map<string, string>();
    for (const [index, part] of parts.entries()) {
      const value = actual[index] ?? '';
      if (part.name === null) {
        if (value !== part.literal) return null;
      } else if (!part.accepts(value) || (values.get(part.name) ?? value) !== value) {
        return null;
      } else {
        values.set(part.name, value);
      }
    }
    return values;
  };
}

type Part =
  | { readonly name: null; readonly literal: string }
  | { readonly name: string; readonly accepts: (text: string) => boolean };

function compilePart(text: string, shapes: Readonly<Record<string, string>>): Part {
  const name = /^\{([a-z_]+)\}$/.exec(text)?.[1];
  if (name === undefined) return { name: null, literal: text };
  const source = shapes[name];
  const shape = source === undefined ? null : new RegExp(`^(?:${source})$`, 'u');
  // A declared shape narrows what is plain. The one escape that it may ask for is a colon's, which is plain.
  return {
    name,
    accepts: (value) =>
      shape === null
        ? plainSegment.test(value)
        : plainSegment.test(value.replaceAll('%3A', ':')) && shape.test(value),
  };
}
