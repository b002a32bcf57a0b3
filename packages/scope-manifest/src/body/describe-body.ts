import type { BodyAllowance, BodyRule } from './body-rule.ts';
import { placeholdersOf } from './fill-query.ts';

/** One query, function or field as a page prints it. */
interface BodyItem {
  readonly name: string;
  readonly sentence: string;
  /** The whole text of a query; null for anything else. */
  readonly text: string | null;
  /** The objects of a function or the values of a field; empty where any may be named. */
  readonly choices: readonly string[];
}

/** What a body may carry, as a page prints it. */
export interface BodyDescription {
  /** What the items are, as one sentence. */
  readonly sentence: string;
  readonly items: readonly BodyItem[];
  /** What may differ in a query, and in which shape. */
  readonly placeholders: readonly { readonly name: string; readonly shape: string }[];
}

const sentences: Readonly<Record<BodyRule['unit'], string>> = {
  query: 'Its body is one of these queries, word for word.',
  function: 'Its body is exactly one of these functions.',
  field: 'Its body has none but these fields.',
};

/** The rule of a body as text for a page. */
export function describeBody(rule: BodyRule): BodyDescription {
  return {
    sentence: sentences[rule.unit],
    items: rule.allows.map(describeAllowance),
    placeholders: rule.unit === 'query' ? describePlaceholders(rule) : [],
  };
}

function describeAllowance(allowance: BodyAllowance): BodyItem {
  const { name, sentence } = allowance;
  const text = 'text' in allowance ? allowance.text : null;
  if ('objects' in allowance) return { name, sentence, text, choices: allowance.objects ?? [] };
  return { name, sentence, text, choices: 'values' in allowance ? (allowance.values ?? []) : [] };
}

function describePlaceholders({
  allows,
  shapes,
}: Extract<BodyRule, { readonly unit: 'query' }>): BodyDescription['placeholders'] {
  const used = new Set(allows.flatMap(({ text }) => placeholdersOf(text)));
  return Object.entries(shapes)
    .filter(([name]) => used.has(name))
    .map(([name, shape]) => ({ name, shape }));
}
