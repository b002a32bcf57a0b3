import type { EgressBodyRule, TextCheck } from './body-rule.ts';
import { checkFields } from './field-body.ts';
import { checkFunction } from './function-body.ts';
import { checkQuery } from './query-body.ts';

/** True for bytes, and their media type, that the rule permits. Total: it never throws. */
export type BodyCheck = (bytes: Uint8Array, mediaType: string | undefined) => boolean;

// The type is part of the rule: a server reads the same bytes as something else by another type.
const mediaTypes: Readonly<Record<EgressBodyRule['format'], RegExp>> = {
  json: /^application\/json(?:; ?charset=utf-8)?$/i,
  xml: /^(?:application|text)\/xml(?:; ?charset=utf-8)?$/i,
  form: /^application\/x-www-form-urlencoded(?:; ?charset=utf-8)?$/i,
};

/** Compiles a rule. Throws EGRESS_SYSTEM_INVALID for one that cannot be enforced as it is written. */
export function compileBodyRule(rule: EgressBodyRule): BodyCheck {
  const check = compileTextCheck(rule);
  return (bytes, mediaType) => {
    if (mediaType === undefined || !mediaTypes[rule.format].test(mediaType)) return false;
    try {
      return check(decode(bytes));
    } catch {
      // Bytes that are no text, and whatever is nested too deeply to be read.
      return false;
    }
  };
}

function compileTextCheck(rule: EgressBodyRule): TextCheck {
  switch (rule.unit) {
    case 'query':
      return checkQuery(rule);
    case 'function':
      return checkFunction(rule);
    case 'field':
      return checkFields(rule);
  }
}

/** A byte order mark stays in the text, where every rule refuses it. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}
