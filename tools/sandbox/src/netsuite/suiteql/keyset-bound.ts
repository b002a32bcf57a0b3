import type { Condition, Expression } from './syntax.ts';

/**
 * What follows from `a > 5 OR (a = 5 AND b > 2)`: `a >= 5`. The answer is the same; SQLite then
 * starts at the place instead of reading everything before it.
 */
export function keysetBounds(condition: Condition): readonly Expression[] {
  if (condition.kind !== 'logic' || condition.operator !== 'or') return [];
  const [first, ...others] = condition.parts.map(comparisonsOf);
  return (first ?? []).flatMap((comparison) => {
    const isImplied =
      comparison.operator === '>' &&
      others.every((parts) => parts.some((part) => isAtLeast(part, comparison)));
    return isImplied ? [{ ...comparison, operator: '>=' as const }] : [];
  });
}

type Comparison = Extract<Condition, { kind: 'comparison' }>;

function comparisonsOf(part: Expression): readonly Comparison[] {
  if (part.kind === 'logic' && part.operator === 'and') return part.parts.flatMap(comparisonsOf);
  return part.kind === 'comparison' &&
    part.left.kind === 'column' &&
    (part.right.kind === 'number' || part.right.kind === 'text')
    ? [part]
    : [];
}

function isAtLeast(part: Comparison, than: Comparison): boolean {
  return (
    ['=', '>', '>='].includes(part.operator) &&
    JSON.stringify([part.left, part.right]) === JSON.stringify([than.left, than.right])
  );
}
