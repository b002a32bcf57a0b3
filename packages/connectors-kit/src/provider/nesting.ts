import { ConnectorsKitError } from '../errors.ts';

/** Deeper than any answer of a provider, and far less than what makes a parser slow. */
const deepest = 256;

const [quote, backslash] = [0x22, 0x5c];
/** By byte: 1 where an object or a list begins, -1 where one ends. */
const steps = new Int8Array(256);
for (const opening of ['{', '[']) steps[opening.charCodeAt(0)] = 1;
for (const closing of ['}', ']']) steps[closing.charCodeAt(0)] = -1;

/**
 * Throws CONNECTORS_KIT_RESPONSE_INVALID for JSON that is nested deeper than any provider's, before
 * it is parsed: a million brackets become a million lists otherwise.
 */
export function requireShallow(json: Uint8Array): void {
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at] ?? 0;
    if (byte === quote) {
      at += 1;
      while (at < json.length && json[at] !== quote) at += json[at] === backslash ? 2 : 1;
    } else {
      depth += steps[byte] ?? 0;
      if (depth > deepest) {
        throw new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'nesting' });
      }
    }
  }
}
