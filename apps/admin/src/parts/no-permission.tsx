import { LockKeyhole } from 'lucide-react';

import { listOfNames } from '../format/words.ts';
import { rolesThatMay } from '../session/role-names.ts';
import { useSession } from '../session/session.ts';
import { Message } from './message.tsx';

/** Says which role opens this, and which one the person has. */
export function NoPermission({ permission }: { readonly permission: string }) {
  const { roles, tenant } = useSession();
  const needed = rolesThatMay(permission);
  const own =
    roles.length === 0
      ? 'You have no role there.'
      : `Your role there is ${listOfNames(roles.map(roleName))}.`;
  return (
    <Message icon={LockKeyhole} title="Your role does not open this">
      In {tenant.name} this needs the role {listOfNames(needed.map(roleName), 'or')}. {own} A
      founder can change it.
    </Message>
  );
}

function roleName(role: string): string {
  return role.replaceAll('_', ' ');
}
