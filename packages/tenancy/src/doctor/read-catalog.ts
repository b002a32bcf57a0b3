import { TenancyError } from '../errors.ts';
import type { Catalog, Holding, RoleMap } from './catalog.ts';
import type { DoctorPlan } from './doctor-options.ts';
import type { FactScope } from './facts/fact-query.ts';
import { readRoutines } from './facts/function-facts.ts';
import { readForeignKeys, readIndexes } from './facts/key-facts.ts';
import { readPolicies } from './facts/policy-facts.ts';
import { readReach } from './facts/reach-facts.ts';
import { readRelations } from './facts/relation-facts.ts';
import type { Relation } from './facts/relation-facts.ts';
import { readOutlets } from './facts/replication-facts.ts';
import { readResidue } from './facts/residue-facts.ts';
import { readRoles } from './facts/role-facts.ts';
import type { Membership, Role, RoleFacts } from './facts/role-facts.ts';
import { readRegister, readServer } from './facts/server-facts.ts';
import type { Registered, ServerFacts } from './facts/server-facts.ts';
import { readTriggers } from './facts/trigger-facts.ts';
import type { CatalogClient } from './finding.ts';

/**
 * Reads every fact that the checks ask about, in some twenty statements whatever the number of
 * tables. Throws TENANCY_ROLE_UNKNOWN or TENANCY_NAME_UNKNOWN when the database lacks something
 * that it is asked about.
 */
export async function readCatalog(client: CatalogClient, plan: DoctorPlan): Promise<Catalog> {
  const server = await readServer(client, plan);
  requireNamed(plan, server);
  const { roles: allRoles, memberships, settings } = await readRoles(client);
  const roles = mapRoles({ roles: allRoles, memberships }, plan);
  const scope: FactScope = {
    appGrantees: roles.grantees,
    schemas: plan.schemas,
    tenantColumn: plan.tenantColumn,
  };
  const tenantRegister = await readRegister(
    client,
    'tenancy.tenant_table',
    server.readsTenantRegister,
  );
  const sharedRegister = await readRegister(
    client,
    'tenancy.shared_relation',
    server.readsSharedRegister,
  );
  const relations = await readRelations(client, scope, plan.tenantKey);
  const routines = await readRoutines(client, scope);
  const shared = new Map(sharedRegister.map((entry) => [entry.relation, entry]));
  return {
    plan,
    server,
    roles,
    settings,
    relations: new Map(relations.map((relation) => [relation.id, relation])),
    routines: new Map(routines.map((routine) => [routine.id, routine])),
    policies: await readPolicies(client, scope),
    indexes: await readIndexes(client, scope),
    foreignKeys: await readForeignKeys(client, scope),
    triggers: await readTriggers(client, scope),
    reach: await readReach(client, scope),
    outlets: await readOutlets(client),
    residue: await readResidue(client, roles.app.id, scope.appGrantees),
    holding: holdingBy(server.tenantTableId, tenantRegister, shared),
    isReadableByAll: ({ id }) => shared.get(id)?.appMayRead === true,
  };
}

/** A misspelled name would be a check that nobody meant to lose. */
function requireNamed(plan: DoctorPlan, server: ServerFacts): void {
  const found = {
    tenantTable: server.tenantTableId,
    contextFunction: server.contextFunctionId,
    keyTable: server.keyTableId,
  };
  for (const option of plan.named)
    if (found[option] === null)
      throw new TenancyError('TENANCY_NAME_UNKNOWN', { option, name: plan[option] ?? '' });
  for (const name of server.unknownSchemas)
    throw new TenancyError('TENANCY_NAME_UNKNOWN', { option: 'schemas', name });
}

function holdingBy(
  tenantTableId: string | null,
  tenantRegister: readonly Registered[],
  shared: ReadonlyMap<string, Registered>,
): (relation: Relation) => Holding {
  const isolated = new Set(tenantRegister.map(({ relation }) => relation));
  return ({ id, tenantColumn }) => {
    if (id === tenantTableId) return 'tenants';
    if (isolated.has(id)) return 'tenant-rows';
    if (shared.has(id)) return 'shared-rows';
    return tenantColumn === null ? 'unknown-rows' : 'tenant-rows';
  };
}

function mapRoles(facts: Pick<RoleFacts, 'roles' | 'memberships'>, plan: DoctorPlan): RoleMap {
  const byLabel = new Map(facts.roles.map((role) => [role.label, role]));
  const all = new Map(facts.roles.map((role) => [role.id, role]));
  const get = (label: string): Role => {
    const role = byLabel.get(label);
    if (role === undefined) throw new TenancyError('TENANCY_ROLE_UNKNOWN', { role: label });
    return role;
  };
  const app = get(plan.appRole);
  const reached = reachedFrom(app.id, facts.memberships);
  const roles = {
    app,
    owner: get(plan.ownerRole),
    ops: plan.opsRoles
      .filter((label) => plan.areOpsRolesNamed || byLabel.has(label))
      .map((label) => get(label)),
    all,
    memberships: facts.memberships,
    reachable: facts.roles.filter(({ id }) => reached.has(id)),
  };
  return { ...roles, grantees: granteesOf(roles) };
}

/** The roles that one is a member of, however indirectly. */
export function reachedFrom(
  memberId: string,
  memberships: readonly Membership[],
): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [memberId];
  for (let member = waiting.pop(); member !== undefined; member = waiting.pop()) {
    for (const { role } of memberships.filter((each) => each.member === member)) {
      if (!reached.has(role)) waiting.push(role);
      reached.add(role);
    }
  }
  return reached;
}

function granteesOf({ app, owner, ops, reachable }: Omit<RoleMap, 'grantees'>): readonly string[] {
  const powers = new Set([owner.id, ...ops.map(({ id }) => id)]);
  const plain = reachable.filter(
    ({ id, label, isSuperuser, bypassesRowSecurity }) =>
      !powers.has(id) && !isSuperuser && !bypassesRowSecurity && !label.startsWith('pg_'),
  );
  return ['0', app.id, ...plain.map(({ id }) => id)];
}
