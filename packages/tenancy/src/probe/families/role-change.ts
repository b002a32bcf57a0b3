import type { Family } from '../attack.ts';
import { readings } from './reading.ts';

/** SET ROLE and SESSION AUTHORIZATION. */
export const roleChange: Family = {
  name: 'role-change',
  tries: 'Become a role that the policies do not bind.',
  attacksOn: ({ table, server }) => {
    const read = `select ${table.tenant} from ${table.name}`;
    return [
      ...readings(table, {
        'reset the role': ['reset role', read],
        'have no role': ['set local role none', read],
        'reset the login': ['reset session authorization', read],
      }),
      ...server.roles.flatMap((role) =>
        readings(table, {
          [`become ${role}`]: [`set local role ${role}`, read],
          [`log in as ${role}`]: [`set local session authorization ${role}`, read],
        }),
      ),
    ];
  },
};
