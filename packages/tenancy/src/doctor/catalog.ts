import type { DoctorPlan } from './doctor-options.ts';
import type { Grant } from './facts/fact-query.ts';
import type { Routine } from './facts/function-facts.ts';
import type { ForeignKey, Index } from './facts/key-facts.ts';
import type { Policy } from './facts/policy-facts.ts';
import type { ReachFacts } from './facts/reach-facts.ts';
import type { Relation } from './facts/relation-facts.ts';
import type { Outlet } from './facts/replication-facts.ts';
import type { ResidueFacts } from './facts/residue-facts.ts';
import type { Membership, Role, StoredSetting } from './facts/role-facts.ts';
import type { ServerFacts } from './facts/server-facts.ts';
import type { TriggerFacts } from './facts/trigger-facts.ts';

/** Whose rows a relation holds. */
export type Holding = 'tenant-rows' | 'tenants' | 'shared-rows' | 'unknown-rows';

/** The roles that the doctor asks about. */
export interface RoleMap {
  readonly app: Role;
  readonly owner: Role;
  readonly ops: readonly Role[];
  readonly all: ReadonlyMap<string, Role>;
  readonly memberships: readonly Membership[];
  /** Every role that the application's is a member of, however indirectly. */
  readonly reachable: readonly Role[];
  /**
   * Object ids of PUBLIC, the application's role and the plain roles among the reachable: whose
   * grants and policies count as the application's own. A membership in a role of power is a
   * finding by itself; all that such a role may do would only repeat it.
   */
  readonly grantees: readonly string[];
}

/** One database as the checks see it: every fact read once, every name quoted by the database. */
export interface Catalog {
  readonly plan: DoctorPlan;
  readonly server: ServerFacts;
  readonly roles: RoleMap;
  readonly settings: readonly StoredSetting[];
  readonly relations: ReadonlyMap<string, Relation>;
  readonly routines: ReadonlyMap<string, Routine>;
  readonly policies: readonly Policy[];
  readonly indexes: readonly Index[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly triggers: TriggerFacts;
  readonly reach: ReachFacts;
  readonly outlets: readonly Outlet[];
  readonly residue: ResidueFacts;
  /** Tables by what our registers, or else their columns, say of them. */
  holding(relation: Relation): Holding;
  /** Shared tables that the application may read. */
  isReadableByAll(relation: Relation): boolean;
}

/** Tables, partitioned or not, that hold tenants' rows or the tenants; no partitions, no children. */
export const guardedTables = onceEach((catalog): readonly Relation[] =>
  [...catalog.relations.values()].filter(
    (relation) =>
      isTable(relation) &&
      !relation.isTemporary &&
      !isChild(catalog, relation) &&
      isGuarded(catalog, relation),
  ),
);

/** The same without the table of the tenants. */
export const tenantTables = onceEach((catalog): readonly Relation[] =>
  guardedTables(catalog).filter((table) => catalog.holding(table) === 'tenant-rows'),
);

/** Whether policies have to keep its rows apart. */
export function isGuarded(catalog: Catalog, relation: Relation): boolean {
  const holding = catalog.holding(relation);
  return holding === 'tenant-rows' || holding === 'tenants';
}

/** A table that was registered as shared, and which the application may not read. */
export function isClosed(catalog: Catalog, relation: Relation): boolean {
  return catalog.holding(relation) === 'shared-rows' && !catalog.isReadableByAll(relation);
}

/** Tables whose rows the application sees by their policies, or not at all. */
export const hiddenTables = onceEach((catalog): readonly Relation[] => [
  ...guardedTables(catalog),
  ...[...catalog.relations.values()].filter(
    (relation) => isTable(relation) && isClosed(catalog, relation),
  ),
]);

/** An ordinary or partitioned table. */
export function isTable({ kind }: Relation): boolean {
  return kind === 'r' || kind === 'p';
}

/** A partition, or an heir, of a guarded table. */
export function isChild(catalog: Catalog, relation: Relation): boolean {
  return relation.parents.some((id) => {
    const parent = catalog.relations.get(id);
    return parent !== undefined && (isGuarded(catalog, parent) || isChild(catalog, parent));
  });
}

/** All grants of a relation to the application, those on columns among them. */
export function allGrants(relation: Relation): readonly Grant[] {
  return [...relation.grants, ...relation.columnGrants];
}

/** Whether the application may do anything at all to it. */
export function isTouched(relation: Relation): boolean {
  return allGrants(relation).length > 0;
}

/** Whether the application may read any column of it. */
export function isRead(relation: Relation): boolean {
  return allGrants(relation).some(({ privilege }) => privilege === 'SELECT');
}

/** The policies of a table, for whatever role. */
export function policiesOn(catalog: Catalog, relation: Relation): readonly Policy[] {
  return policiesByRelation(catalog).get(relation.id) ?? [];
}

/** The policies of a table that bind the application. */
export function appPolicies(catalog: Catalog, relation: Relation): readonly Policy[] {
  return policiesOn(catalog, relation).filter(({ roles }) =>
    roles.some((role) => catalog.roles.grantees.includes(role)),
  );
}

/** The indexes of a table. */
export function indexesOn(catalog: Catalog, relation: Relation): readonly Index[] {
  return indexesByRelation(catalog).get(relation.id) ?? [];
}

const policiesByRelation = onceEach(({ policies }) =>
  Map.groupBy(policies, ({ relation }) => relation),
);

const indexesByRelation = onceEach(({ indexes }) =>
  Map.groupBy(indexes, ({ relation }) => relation),
);

/** Works something out once for each catalog: many checks ask for the same. */
export function onceEach<T>(make: (catalog: Catalog) => T): (catalog: Catalog) => T {
  const known = new WeakMap<Catalog, { readonly value: T }>();
  return (catalog) => {
    const made = known.get(catalog) ?? { value: make(catalog) };
    known.set(catalog, made);
    return made.value;
  };
}

/** The column that says whose a row of this table is. */
export function tenantColumnOf(catalog: Catalog, relation: Relation): string {
  const { tenantColumn, tenantKey } = catalog.server;
  return catalog.holding(relation) === 'tenants' ? tenantKey : tenantColumn;
}

/** Whether row-level security does not bind a role. */
export function isUnbound(role: Role | undefined): boolean {
  return role === undefined || role.isSuperuser || role.bypassesRowSecurity;
}
