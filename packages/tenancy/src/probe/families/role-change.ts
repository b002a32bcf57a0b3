import type { Family } from '../attack.ts';
import { readings } from './reading.ts';

/** SET ROLE and SESSION AUTHORIZATION. */
export const roleChange: Family = {
  name: 'role-change',
  tries: 'Become a role that the policies do not bind.',
  attacksOn: ({ table, server }) => {
    const { name: t, tenant: c } = table;
    const read = `select ${c} from ${t}`;
    const become = server.roles.flatMap((role) => [
      [`become ${role}`, [`set local role ${role}`, read]] as const,
      [`log in as ${role}`, [`set local session authorization ${role}`, read]] as const,
    ]);
    return readings(table, {
      'reset the role': ['reset role', read],
      'have no role': ['set local role none', read],
      'reset the login': ['reset session authorization', read],
      ...Object.fromEntries(become),
    });
  },
};
