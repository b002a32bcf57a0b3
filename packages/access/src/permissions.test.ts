import { describe, expect, it } from 'vitest';

import { permissions, permissionsOf, roleMay, roles } from './permissions.ts';
import type { Permission, Role } from './permissions.ts';

/** Written down a second time on purpose: a change of the table must be made twice. */
const expected: Readonly<Record<Role, Readonly<Record<Permission, boolean>>>> = {
  founder: row(true, true, true, true, true, true, true, true),
  finance_lead: row(true, true, true, true, true, true, true, true),
  member: row(true, true, false, true, true, false, true, false),
  viewer: row(true, true, false, false, false, false, true, false),
  ops: row(true, false, false, false, true, false, false, false),
};

describe('the table of permissions', () => {
  for (const role of roles) {
    it.each(permissions)(`gives ${role} exactly what it should of %s`, (permission) => {
      expect(roleMay([role], permission)).toBe(expected[role][permission]);
    });
  }

  it('gives several roles what they carry together', () => {
    expect(permissionsOf(['viewer', 'ops'])).toEqual([
      'overview:read',
      'connection:read',
      'audit:read',
      'model:read',
    ]);
  });

  it.each([[[]], [['intern']], [['constructor']], [['__proto__']], [['FOUNDER']]])(
    'gives nothing to %j',
    (held: string[]) => {
      expect(permissionsOf(held)).toEqual([]);
    },
  );
});

function row(...values: readonly boolean[]): Record<Permission, boolean> {
  return Object.fromEntries(
    permissions.map((permission, index) => [permission, values[index]]),
  ) as Record<Permission, boolean>;
}
