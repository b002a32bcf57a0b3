/** The named roles, as the identity provider's memberships state them. */
export const roles = ['founder', 'finance_lead', 'member', 'viewer', 'ops'] as const;

/** One of the named roles. */
export type Role = (typeof roles)[number];

/** What may be asked for. A route names one; nothing else opens it. */
export const permissions = [
  'overview:read',
  'connection:read',
  'connection:manage',
  'record:read',
  'audit:read',
  'audit:export',
  'model:read',
  'model:manage',
] as const;

/** One of the permissions. */
export type Permission = (typeof permissions)[number];

const table: Readonly<Record<Role, readonly Permission[]>> = {
  founder: permissions,
  finance_lead: permissions,
  member: ['overview:read', 'connection:read', 'record:read', 'audit:read', 'model:read'],
  viewer: ['overview:read', 'connection:read', 'model:read'],
  // An operator reads what happened, not what a customer's books say.
  ops: ['overview:read', 'audit:read'],
};

/** True when at least one of the roles carries the permission. An unknown role carries none. */
export function roleMay(held: readonly string[], permission: Permission): boolean {
  return held.some((role) => isRole(role) && table[role].includes(permission));
}

/** Everything that the roles carry together, in the order of `permissions`. */
export function permissionsOf(held: readonly string[]): readonly Permission[] {
  return permissions.filter((permission) => roleMay(held, permission));
}

/** True for a role of the table. */
export function isRole(slug: string): slug is Role {
  return roles.some((role) => role === slug);
}
