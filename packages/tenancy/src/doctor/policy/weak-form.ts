import { bare, splitOutside, withoutLiterals } from './expression.ts';

/** What makes an expression let through more than it seems to, worst first; null when nothing does. */
export function weakForm(expression: string, column: string): string | null {
  const text = bare(withoutLiterals(expression));
  const alternatives = splitOutside(text, ' OR ').map(bare);
  if (text === 'true') return 'is constantly true';
  if (alternatives.includes('true')) return 'is open by OR true';
  if (equals(text, column, String.raw`'\?'::\w+`)) return 'compares with a literal tenant';
  if (/ OR /.test(text) && / IS NULL/.test(text)) return 'is open when something IS NULL';
  if (/COALESCE\(/i.test(text)) return 'falls back by COALESCE';
  if (/ !?~~?\*? /.test(text)) return 'matches a pattern instead of comparing';
  if (/\b(?:current_user|session_user|current_role)\b/i.test(text))
    return 'trusts the name of a role';
  if (/ OR /.test(text)) return 'has an alternative by OR';
  return null;
}

function equals(text: string, column: string, other: string): boolean {
  const name = column.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?:${name} = ${other}|${other} = ${name})`).test(text);
}
