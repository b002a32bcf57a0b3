import { isUnbound } from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { Check, Seen } from '../check.ts';
import type { Role } from '../facts/role-facts.ts';
import { reachedFrom } from '../read-catalog.ts';

/** T03, T04, T05: what the application's role is, and what it can become. */
export const roleChecks: readonly Check[] = [
  {
    id: 'T03',
    name: 'role-bypasses-row-security',
    severity: 'error',
    explains:
      'Policies are not asked for a superuser or a role with BYPASSRLS. As the owner of functions and views such a role hands its eyes to whoever calls them.',
    find: ({ roles: { app, owner } }) => [
      ...bypassOf(app, 'serves tenants', 'error'),
      ...bypassOf(owner, 'owns the schema', 'warning'),
    ],
  },
  {
    id: 'T04',
    name: 'role-can-become-another',
    severity: 'error',
    explains:
      'A member can SET ROLE to what it is a member of, and an owner can switch the policies of its table off. So the role that serves tenants owns nothing and is a member of no role of power.',
    find: (catalog) => [...findPowers(catalog), ...findOwned(catalog)],
  },
  {
    id: 'T05',
    name: 'role-has-too-much-power',
    severity: 'error',
    explains:
      'Making roles or databases, replicating, and the predefined pg_ roles all lead around row-level security, or to the server itself.',
    find: (catalog) => [...findAttributes(catalog.roles.app), ...findPredefined(catalog)],
  },
];

/** PostgreSQL lets nobody take SUPERUSER from the role that it was set up with. */
const bootstrapSuperuser = '10';

function bypassOf(role: Role, what: string, severity: 'error' | 'warning'): readonly Seen[] {
  if (!isUnbound(role)) return [];
  return [
    {
      object: `role ${role.name}`,
      detail: `The role ${what}, and it is ${role.isSuperuser ? 'a superuser' : 'marked BYPASSRLS'}.`,
      remediationSql:
        role.id === bootstrapSuperuser ? null : `alter role ${role.name} nosuperuser nobypassrls;`,
      severity,
    },
  ];
}

function findPowers(catalog: Catalog): readonly Seen[] {
  const { app, owner, ops, reachable } = catalog.roles;
  const powers = new Set([owner.id, ...ops.map(({ id }) => id)]);
  const owners = new Set([...catalog.relations.values()].map((relation) => relation.owner));
  return reachable
    .filter((role) => powers.has(role.id) || isUnbound(role) || owners.has(role.id))
    .map((role) => ({
      object: `role ${app.name} member of ${role.name}`,
      detail: `The application's role can become ${role.name}.`,
      remediationSql: leaveSql(catalog, role),
    }));
}

/** Ends every membership of the application's role that leads to another. */
function leaveSql({ roles, server }: Catalog, target: Role): string {
  const statements = roles.memberships
    .filter(
      ({ member, role }) =>
        member === roles.app.id &&
        (role === target.id || reachedFrom(role, roles.memberships).has(target.id)),
    )
    .map(({ role, grantor }) => {
      const by = grantor === null || server.serverVersion < 160_000 ? '' : ` granted by ${grantor}`;
      return `revoke ${roles.all.get(role)?.name ?? target.name} from ${roles.app.name}${by};`;
    });
  return [...new Set(statements)].join('\n');
}

function findOwned({ roles: { app, owner }, relations }: Catalog): readonly Seen[] {
  const word = {
    r: 'table',
    p: 'table',
    v: 'view',
    m: 'materialized view',
    f: 'foreign table',
  } as const;
  return [...relations.values()]
    .filter((relation) => relation.owner === app.id && !relation.isTemporary)
    .map(({ name, kind }) => ({
      object: name,
      detail: "The application's role owns it.",
      remediationSql: `alter ${word[kind]} ${name} owner to ${owner.name};`,
    }));
}

function findAttributes(app: Role): readonly Seen[] {
  const attributes = [
    ['createrole', app.mayCreateRoles],
    ['createdb', app.mayCreateDatabases],
    ['replication', app.mayReplicate],
  ] as const;
  const held = attributes.filter(([, isHeld]) => isHeld && !app.isSuperuser).map(([word]) => word);
  if (held.length === 0) return [];
  return [
    {
      object: `role ${app.name}`,
      detail: `The application's role has ${held.join(', ').toUpperCase()}.`,
      remediationSql: `alter role ${app.name} ${held.map((word) => `no${word}`).join(' ')};`,
    },
  ];
}

function findPredefined(catalog: Catalog): readonly Seen[] {
  const { app, reachable } = catalog.roles;
  return reachable
    .filter((role) => role.label.startsWith('pg_') && !isUnbound(role))
    .map((role) => ({
      object: `role ${app.name} member of ${role.name}`,
      detail: `The application's role has the powers of ${role.name}.`,
      remediationSql: leaveSql(catalog, role),
    }));
}
