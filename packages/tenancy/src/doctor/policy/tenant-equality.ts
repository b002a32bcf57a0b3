import { onceEach, tenantColumnOf } from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { Policy } from '../facts/policy-facts.ts';
import type { Relation } from '../facts/relation-facts.ts';
import { bare, onOneLine, outsideLiterals, splitOutside } from './expression.ts';

/**
 * Whether an expression lets through rows of the context's tenant alone: one of its conjuncts is
 * `tenant column = context`, in whatever spelling, or an expression that the options accept.
 */
export function isIsolating(
  catalog: Catalog,
  table: Relation,
  policy: Policy,
  expression: string | null,
): boolean {
  if (expression === null) return false;
  const before = judgedBefore(catalog);
  const key = `${policy.relation} ${policy.name} ${expression}`;
  const judged = before.get(key) ?? judge(catalog, table, policy, expression);
  before.set(key, judged);
  return judged;
}

/** Several checks ask the same of one policy. */
const judgedBefore = onceEach(() => new Map<string, boolean>());

function judge(catalog: Catalog, table: Relation, policy: Policy, expression: string): boolean {
  const text = bare(canonical(catalog, policy, expression));
  const accepted = catalog.plan.acceptedExpressions.map((each) =>
    bare(canonical(catalog, policy, each)),
  );
  return [text, ...splitOutside(text, ' AND ').map(bare)].some(
    (part) => accepted.includes(part) || isTenantEquality(catalog, table, part),
  );
}

/**
 * One line, with the functions that the policy calls qualified: PostgreSQL leaves a schema out when
 * it lies on the reader's search_path.
 */
export function canonical(catalog: Catalog, policy: Policy, expression: string): string {
  const line = onOneLine(expression);
  return policy.calls.reduce((text, id) => {
    const routine = catalog.routines.get(id);
    if (routine === undefined) return text;
    const call = new RegExp(`(?<![\\w."])${escape(routine.shortName)}\\(`, 'g');
    return outsideLiterals(text, (part) => part.replaceAll(call, () => `${routine.name}(`));
  }, line);
}

function isTenantEquality(catalog: Catalog, table: Relation, part: string): boolean {
  const sides = splitOutside(part, ' = ').map(bare);
  const [left, right] = sides;
  if (sides.length !== 2 || left === undefined || right === undefined) return false;
  const column = tenantColumnOf(catalog, table);
  return (
    (isColumn(left, column) && isContext(catalog, right)) ||
    (isColumn(right, column) && isContext(catalog, left))
  );
}

function isColumn(side: string, column: string): boolean {
  const name = bare(side.replace(/::[\w ]+$/, ''));
  return name === column || name.endsWith(`.${column}`);
}

const setting =
  /^(?:NULLIF\()?current_setting\('(?:[^']|'')+'::text(?:, true)?\)(?:, ''::text\))?$/;

/** The context's function, or a setting; which setting it is, is asked elsewhere. */
function isContext(catalog: Catalog, side: string): boolean {
  let value = bare(side);
  for (;;) {
    const inner = bare(value.replace(/^SELECT /, '').replace(/::(?:"[^"]+"|[\w .])+$/, ''));
    if (inner === value) break;
    value = inner;
  }
  const { contextFunction } = catalog.server;
  return setting.test(value) || (contextFunction !== null && value === `${contextFunction}()`);
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
