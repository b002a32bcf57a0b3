import { renderCanonicalJson } from '../canonical-json.ts';
import type { Json } from '../canonical-json.ts';
import { factsOf } from './policy-snapshot.ts';
import type { Facts, PolicySnapshot } from './policy-snapshot.ts';

/** One place at which two snapshots differ. */
export interface Difference {
  /** `policy added`, `policy removed` or, for one fact, `policy.using`. */
  readonly what: string;
  readonly kind: string;
  readonly object: string;
  /** Null when it was not there. A whole object when it was removed. */
  readonly before: Json;
  /** Null when it is not there any more. A whole object when it was added. */
  readonly after: Json;
}

/**
 * Every place at which two snapshots differ, in order: nothing that differs as JSON is left out,
 * known or not.
 */
export function listDifferences(
  before: PolicySnapshot,
  after: PolicySnapshot,
): readonly Difference[] {
  const heads = listFacts('snapshot', 'snapshot', headOf(before), headOf(after));
  const objects = namesOf(before.objects, after.objects).flatMap((kind) =>
    namesOf(before.objects[kind], after.objects[kind]).flatMap((object) =>
      compareObject(kind, object, factsOf(before, kind, object), factsOf(after, kind, object)),
    ),
  );
  return [...heads, ...objects];
}

/** All but the objects: what the snapshot was asked for, and in which format. */
function headOf(snapshot: PolicySnapshot): Facts {
  return Object.fromEntries(
    Object.entries(snapshot as unknown as Facts).filter(([name]) => name !== 'objects'),
  );
}

function compareObject(
  kind: string,
  object: string,
  before: Facts | undefined,
  after: Facts | undefined,
): readonly Difference[] {
  if (before === undefined)
    return [{ what: `${kind} added`, kind, object, before: null, after: after ?? null }];
  if (after === undefined) return [{ what: `${kind} removed`, kind, object, before, after: null }];
  return listFacts(kind, object, before, after);
}

function listFacts(kind: string, object: string, before: Facts, after: Facts): Difference[] {
  return namesOf(before, after)
    .filter((fact) => !isSame(before, after, fact))
    .map((fact) => ({
      what: `${kind}.${fact}`,
      kind,
      object,
      before: valueOf(before, fact) ?? null,
      after: valueOf(after, fact) ?? null,
    }));
}

function isSame(before: Facts, after: Facts, fact: string): boolean {
  const [left, right] = [valueOf(before, fact), valueOf(after, fact)];
  if (left === undefined || right === undefined) return left === right;
  return renderCanonicalJson(left) === renderCanonicalJson(right);
}

function valueOf(facts: Facts, fact: string): Json | undefined {
  return Object.hasOwn(facts, fact) ? facts[fact] : undefined;
}

function namesOf(left: object = {}, right: object = {}): readonly string[] {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
}
