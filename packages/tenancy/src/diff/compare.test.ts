import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { renderCanonicalJson } from '../canonical-json.ts';
import type { Json } from '../canonical-json.ts';
import { changeRules } from './change-rules.ts';
import { compare } from './compare.ts';
import type { PolicyChange } from './compare.ts';
import { snapshotFormat } from './policy-snapshot.ts';
import type { Facts, PolicySnapshot } from './policy-snapshot.ts';

const kinds = [...new Set(changeRules.flatMap(({ on }) => on.map(kindOf))), 'unheard of'];
const facts = [...new Set(changeRules.flatMap(({ on }) => on.flatMap(factOf))), 'new fact'];
const names = ['shop.item', 'shop.item policy a', 'ataski_app', '__proto__', 'constructor'];

function kindOf(what: string): string {
  return what.replace(/ (added|removed)$|\..*$/, '');
}
function factOf(what: string): readonly string[] {
  return what.includes('.') ? [what.slice(what.indexOf('.') + 1)] : [];
}

const value = fc.oneof(
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom('ALL', 'SELECT', 'public', 'shop.item', ''),
  fc.array(fc.constantFrom('public', 'ataski_app', 'shop.item'), { maxLength: 3 }),
) as fc.Arbitrary<Json>;
const dictionary = <T>(keys: readonly string[], of: fc.Arbitrary<T>) =>
  fc.dictionary(fc.constantFrom(...keys), of, { maxKeys: 8, noNullPrototype: true });
const snapshot: fc.Arbitrary<PolicySnapshot> = fc.record({
  format: fc.constant(snapshotFormat),
  appRole: fc.constantFrom('ataski_app', 'other_app'),
  tenantColumn: fc.constantFrom('tenant_id', 'company_id'),
  objects: dictionary(kinds, dictionary(names, dictionary(facts, value) as fc.Arbitrary<Facts>)),
});

/** Makes `after` out of `before` and the changes alone. */
function apply(before: PolicySnapshot, changes: readonly PolicyChange[]): unknown {
  const made = structuredClone(before) as unknown as Record<string, Json> & {
    objects: Record<string, Record<string, Record<string, Json>>>;
  };
  for (const { what, object, after } of changes) {
    const kind = kindOf(what);
    const [fact] = factOf(what);
    if (kind === 'snapshot') made[fact!] = after;
    else if (what.endsWith(' removed')) Reflect.deleteProperty(made.objects[kind]!, object);
    else if (fact === undefined) set((made.objects[kind] ??= {}), object, after as never);
    else set(made.objects[kind]![object]!, fact, after);
  }
  return normalise(made);
}

/** A plain assignment to `__proto__` would be lost. */
function set<T>(target: Record<string, T>, name: string, to: T): void {
  Object.defineProperty(target, name, {
    value: to,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** A kind without objects says nothing, and neither does a fact that is null. */
function normalise(value: unknown): string {
  const drop = (each: unknown): unknown =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.entries(each).flatMap(([name, field]) => {
          const kept = drop(field);
          return kept === null ? [] : [[name, kept]];
        })
      : each;
  const { objects, ...head } = value as PolicySnapshot;
  const all = Object.entries(objects).flatMap(([kind, named]) =>
    Object.entries(named).map(([name, each]) => [kind, name, drop(each)]),
  );
  const ordered = all.map((each) => JSON.stringify(sortDeep(each))).sort();
  return JSON.stringify([renderCanonicalJson(head), ordered]);
}

function sortDeep(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const isFields = value.every((each) => Array.isArray(each) && typeof each[0] === 'string');
  const mapped = value.map(sortDeep);
  return isFields
    ? mapped.sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1))
    : mapped;
}

/** What only narrows. Stated here once more, so that a rule does not become safe by a slip. */
const narrowing = [
  'definer-function-dropped',
  'extension-dropped',
  'foreign-key-added-within-tenant',
  'foreign-key-gained-tenant',
  'foreign-key-of-isolated-table',
  'function-no-longer-leakproof',
  'grant-no-longer-grantable',
  'grant-on-isolated-table',
  'grant-revoked',
  'index-added-for-tenant',
  'key-gained-tenant',
  'membership-lost',
  'membership-narrowed',
  'permissive-policy-dropped',
  'policy-became-restrictive',
  'policy-check-stated',
  'policy-command-narrowed',
  'policy-of-isolated-table-added',
  'policy-roles-narrowed',
  'publication-dropped',
  'publication-narrowed',
  'restrictive-policy-added',
  'role-lost-power',
  'row-security-forced',
  'row-security-on',
  'rule-dropped',
  'table-added-isolated',
  'tenant-column-not-null',
  'trigger-of-isolated-table',
  'view-dropped',
  'view-gained-invoker',
];

describe('comparing two snapshots', () => {
  it('finds nothing between a snapshot and itself', () => {
    fc.assert(
      fc.property(snapshot, (one) => {
        expect(compare(one, structuredClone(one))).toEqual([]);
      }),
    );
  });

  it('loses no change: the first snapshot and the changes make the second', () => {
    fc.assert(
      fc.property(snapshot, snapshot, (before, after) => {
        expect(apply(before, compare(before, after))).toBe(normalise(after));
      }),
      { numRuns: 500 },
    );
  });

  it('calls nothing safe that no rule knows', () => {
    fc.assert(
      fc.property(snapshot, snapshot, (before, after) => {
        for (const change of compare(before, after))
          if (change.rule === null) expect(change.class).toBe('review');
      }),
    );
  });

  it('shows the worst first', () => {
    fc.assert(
      fc.property(snapshot, snapshot, (before, after) => {
        const order = compare(before, after).map((change) =>
          ['dangerous', 'review', 'safe'].indexOf(change.class),
        );
        expect(order).toEqual([...order].sort());
      }),
    );
  });

  it('calls safe what only narrows, and everything else that it knows dangerous', () => {
    const idsOf = (wanted: string) =>
      changeRules.filter((rule) => rule.class === wanted).map(({ id }) => id);
    expect(idsOf('safe').sort()).toEqual(narrowing);
    expect(idsOf('dangerous')).toHaveLength(changeRules.length - narrowing.length);
  });

  it('names each rule once', () => {
    const ids = changeRules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
