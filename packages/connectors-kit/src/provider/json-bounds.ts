import { ConnectorsKitError } from '../errors.ts';

/** Deeper than any answer of a provider, and far less than what makes a parser slow. */
const deepest = 256;
/** More than an object of any provider has; a parser turns more into a table that is slow to fill. */
const mostMembers = 20_000;

const [quote, backslash, colon] = [0x22, 0x5c, 0x3a];
/** By byte: 1 where an object or a list begins, -1 where one ends. */
const steps = new Int8Array(256);
for (const opening of ['{', '[']) steps[opening.charCodeAt(0)] = 1;
for (const closing of ['}', ']']) steps[closing.charCodeAt(0)] = -1;

/**
 * Throws CONNECTORS_KIT_RESPONSE_INVALID for JSON that is nested deeper, or has an object with more
 * members, than any provider's, before it is parsed: a million brackets become a million lists, and
 * a hundred thousand names a table, otherwise.
 */
export function requireBounded(json: Uint8Array): void {
  const members = new Uint32Array(deepest + 1);
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at] ?? 0;
    if (byte === quote) {
      at += 1;
      while (at < json.length && json[at] !== quote) at += json[at] === backslash ? 2 : 1;
      continue;
    }
    const step = steps[byte] ?? 0;
    if (step !== 0) {
      depth = Math.max(0, depth + step);
      if (depth > deepest) throw refused('nesting');
      if (step === 1) members[depth] = 0;
    } else if (byte === colon) {
      const counted = (members[depth] ?? 0) + 1;
      members[depth] = counted;
      if (counted > mostMembers) throw refused('members');
    }
  }
}

function refused(part: string): ConnectorsKitError {
  return new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part });
}
