import type { Json } from '../canonical-json.ts';

/** What is known of one object: a fact per name, for example `forced: true`. */
export type Facts = Readonly<Record<string, Json>>;

/** All that isolation rests on in one database, at one moment. Plain JSON that can be stored. */
export interface PolicySnapshot {
  readonly format: typeof snapshotFormat;
  /** The role that serves requests. */
  readonly appRole: string;
  /** The column that says whose row it is. */
  readonly tenantColumn: string;
  /** By kind, then by qualified name. */
  readonly objects: Readonly<Record<string, Readonly<Record<string, Facts>>>>;
}

/** Changes when a stored snapshot can no longer be compared with a new one. */
export const snapshotFormat = 'ataski-policy-snapshot-1';

/** The facts of one object; undefined when the snapshot does not hold it. */
export function factsOf(snapshot: PolicySnapshot, kind: string, name: string): Facts | undefined {
  const objects = Object.hasOwn(snapshot.objects, kind) ? snapshot.objects[kind] : undefined;
  return objects !== undefined && Object.hasOwn(objects, name) ? objects[name] : undefined;
}

/** All objects of one kind. */
export function objectsOf(
  snapshot: PolicySnapshot,
  kind: string,
): readonly (readonly [name: string, facts: Facts])[] {
  return Object.entries(
    Object.hasOwn(snapshot.objects, kind) ? (snapshot.objects[kind] ?? {}) : {},
  );
}
