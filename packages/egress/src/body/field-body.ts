import { EgressError } from '../errors.ts';
import type { FieldRule, TextCheck } from './body-rule.ts';
import { readTopMembers } from './top-members.ts';

/** Permits an object or a form whose fields are all listed, each once, with a listed value. */
export function checkFields(rule: FieldRule): TextCheck {
  const fields = new Map(rule.allows.map(({ name, values }) => [name, values]));
  if (fields.size !== rule.allows.length) throw new EgressError('EGRESS_SYSTEM_INVALID');
  const read = rule.format === 'json' ? readTopMembers : readForm;
  return (text) => {
    const members = read(text);
    if (members === null || members.size === 0) return false;
    return [...members].every(([name, value]) => {
      const values = fields.get(name);
      return fields.has(name) && (values === undefined || values.includes(textOf(value)));
    });
  };
}

/** A text as it is, anything else as JSON writes it. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * The fields of a form in the one form that the platform writes, so that no second reading exists;
 * null for anything else and for a name that repeats.
 */
function readForm(text: string): ReadonlyMap<string, string> | null {
  const form = new URLSearchParams(text);
  const fields = new Map(form);
  return form.toString() === text && fields.size === form.size ? fields : null;
}
