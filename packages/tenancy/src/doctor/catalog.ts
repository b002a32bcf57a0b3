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
export function guardedTables(catalog: Catalog): readonly Relation[] {
  return [...catalog.relations.values()].filter(
    (relation) =>
      isTable(relation) &&
      !relation.isTemporary &&
      !isChild(catalog, relation) &&
      isGuarded(catalog, relation),
  );
}

/** The same without the table of the tenants. */
export function tenantTables(catalog: Catalog): readonly Relation[] {
  return guardedTables(catalog).filter((table) => catalog.holding(table) === 'tenant-rows');
}

/** Whether policies have to keep its rows apart. */
export function isGuarded(catalog: Catalog, relation: Relation): boolean {
  const holding = catalog.holding(relation);
  return holding === 'tenant-rows' || holding === 'tenants';
}

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

/** The policies of a table that bind the application. */
export function appPolicies(catalog: Catalog, relation: Relation): readonly Policy[] {
  return catalog.policies.filter(
    ({ relation: id, roles }) =>
      id === relation.id && roles.some((role) => catalog.roles.grantees.includes(role)),
  );
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
