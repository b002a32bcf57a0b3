import { roleMay, roles } from '@ataski/access/permissions';
import type { Permission } from '@ataski/access/permissions';

/**
 * The roles of a tenant that hold a permission. Ataski's own operators are no answer to a person
 * who asks which role they need.
 */
export function rolesThatMay(permission: string): readonly string[] {
  return roles.filter((role) => role !== 'ops' && roleMay([role], permission as Permission));
}
