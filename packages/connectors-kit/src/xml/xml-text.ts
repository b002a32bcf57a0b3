import { ConnectorsKitError } from '../errors.ts';

// XML 1.0, production 4.
const start =
  ':A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D' +
  '\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}';
const anyName = new RegExp(
  `[${start}][${start}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040]*`,
  'uy',
);
const plainName = /[:A-Z_a-z][:A-Z_a-z\-.0-9]*(?=[ \t\n=/>])/y;
// Production 2, of what a well-formed string of UTF-16 can hold.
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const reference = /&(?:(lt|gt|amp|quot|apos)|#(?:(\d{1,10})|x([0-9a-fA-F]{1,8})));/g;
const named: Readonly<Record<string, string>> = {
  ...{ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" },
};

/** The name at a place. Throws CONNECTORS_KIT_RESPONSE_INVALID where none begins. */
export function readName(text: string, at: number): string {
  for (const pattern of [plainName, anyName]) {
    pattern.lastIndex = at;
    const [name] = pattern.exec(text) ?? [];
    if (name !== undefined) return name;
  }
  throw refused();
}

/** Behind the white space at a place. */
export function skipBlank(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x09 && code !== 0x0a) return at;
    at += 1;
  }
}

/** Throws CONNECTORS_KIT_RESPONSE_INVALID for a character that no document may hold. */
export function requireCharacters(text: string): void {
  if (forbidden.test(text)) throw refused();
}

/**
 * Text with its references replaced by what they stand for: the five entities and numbers. Throws
 * CONNECTORS_KIT_RESPONSE_INVALID for any other, for a number of a character that no document may
 * hold, and, but in the value of an attribute, for the end of a CDATA section.
 */
export function resolve(text: string, isAttribute = false): string {
  if (!isAttribute && text.includes(']]>')) throw refused();
  if (!text.includes('&')) return text;
  if (text.replaceAll(reference, '').includes('&')) throw refused();
  return text.replaceAll(
    reference,
    (_whole, name: string | undefined, decimal: string | undefined, hex: string | undefined) =>
      name === undefined ? character(decimal, hex) : (named[name] ?? ''),
  );
}

function character(decimal: string | undefined, hex: string | undefined): string {
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  const isOne = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  const one = isOne ? String.fromCodePoint(code) : '';
  if (one === '' || forbidden.test(one)) throw refused();
  return one;
}

function refused(): ConnectorsKitError {
  return new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'xml' });
}
