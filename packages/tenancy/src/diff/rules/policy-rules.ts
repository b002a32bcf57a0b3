import type { ChangeRule, Between } from '../change-rule.ts';
import type { Difference } from '../difference.ts';
import { factIn, nameIn } from '../fact-in.ts';
import { hasFloor, isForced, isIsolatedFromStart, isNewTable } from '../isolated-table.ts';
import { factsOf } from '../policy-snapshot.ts';
import { coversRoles } from '../role-cover.ts';

const isPermissive = ({ before, after }: Difference) =>
  factIn(after, 'permissive') === true || factIn(before, 'permissive') === true;
const isRestrictive = ({ before, after }: Difference) =>
  factIn(after, 'permissive') === false || factIn(before, 'permissive') === false;
const tableOf = ({ before, after }: Difference) => nameIn(after ?? before, 'table');

/** The policy as it is now; a difference of one fact holds that fact alone. */
const policyOf = ({ object }: Difference, { after }: Between) => factsOf(after, 'policy', object);
const staysPermissive = (difference: Difference, between: Between) =>
  policyOf(difference, between)?.['permissive'] === true;

const isOwnersAlone = (difference: Difference, { after }: Between) => {
  const owner = factsOf(after, 'table', tableOf(difference))?.['owner'];
  return coversRoles([owner], factIn(difference.after, 'roles'));
};
/** A permissive policy of a new table, on which a restrictive one for the same roles stands. */
const isUnderFloor = (difference: Difference, between: Between) =>
  isNewTable(tableOf(difference), between) &&
  hasFloor(between.after, tableOf(difference), factIn(difference.after, 'roles'));
const isNewAndOwnersAlone = (difference: Difference, between: Between) =>
  isNewTable(tableOf(difference), between) &&
  isForced(between.after, tableOf(difference)) &&
  isOwnersAlone(difference, between);
const isBornIsolated = (difference: Difference, between: Between) =>
  isIsolatedFromStart(tableOf(difference), between);

const narrowsRoles = (difference: Difference, between: Between) =>
  staysPermissive(difference, between)
    ? coversRoles(difference.before, difference.after)
    : coversRoles(difference.after, difference.before);
const narrowsCommand = (difference: Difference, between: Between) =>
  staysPermissive(difference, between) ? difference.before === 'ALL' : difference.after === 'ALL';
/** A check that says in words what its absence said already. */
const saysTheSame = (difference: Difference, between: Between) =>
  difference.before === null && difference.after === policyOf(difference, between)?.['using'];

/** Policies: what a permissive one gives, a restrictive one takes away. */
export const policyRules: readonly ChangeRule[] = [
  {
    id: 'permissive-policy-added',
    on: ['policy added'],
    class: 'dangerous',
    because: 'A permissive policy shows rows that no other policy showed.',
    applies: (difference, between) =>
      isPermissive(difference) &&
      !isBornIsolated(difference, between) &&
      !isUnderFloor(difference, between) &&
      !isNewAndOwnersAlone(difference, between),
  },
  {
    id: 'policy-of-isolated-table-added',
    on: ['policy added'],
    class: 'safe',
    because: 'It comes with a table that is isolated from its start.',
    applies: isBornIsolated,
  },
  {
    id: 'restrictive-policy-added',
    on: ['policy added'],
    class: 'safe',
    because: 'A restrictive policy only hides rows.',
    applies: isRestrictive,
  },
  {
    id: 'restrictive-policy-dropped',
    on: ['policy removed'],
    class: 'dangerous',
    because: 'Nothing stands above the permissive policies any more.',
    applies: (difference, { after }) =>
      isRestrictive(difference) && factsOf(after, 'table', tableOf(difference)) !== undefined,
  },
  {
    id: 'permissive-policy-dropped',
    on: ['policy removed'],
    class: 'safe',
    because: 'Without a permissive policy its rows are hidden.',
    applies: isPermissive,
  },
  {
    id: 'policy-became-permissive',
    on: ['policy.permissive'],
    class: 'dangerous',
    because: 'A permissive policy adds rows where a restrictive one took them away.',
    applies: ({ after }) => after !== false,
  },
  {
    id: 'policy-became-restrictive',
    on: ['policy.permissive'],
    class: 'safe',
    because: 'A restrictive policy only hides rows.',
    applies: ({ before, after }) => before === true && after === false,
  },
  {
    id: 'policy-expression-changed',
    on: ['policy.using'],
    class: 'dangerous',
    because: 'The policy shows other rows than before.',
  },
  {
    id: 'policy-check-lost',
    on: ['policy.withCheck'],
    class: 'dangerous',
    because: 'Without WITH CHECK nothing says which rows may be written.',
    applies: ({ after }) => after === null,
  },
  {
    id: 'policy-check-changed',
    on: ['policy.withCheck'],
    class: 'dangerous',
    because: 'The policy lets other rows be written than before.',
    applies: (difference, between) =>
      difference.after !== null && !saysTheSame(difference, between),
  },
  {
    id: 'policy-check-stated',
    on: ['policy.withCheck'],
    class: 'safe',
    because: 'WITH CHECK states what USING alone stood for.',
    applies: saysTheSame,
  },
  {
    id: 'policy-roles-widened',
    on: ['policy.roles'],
    class: 'dangerous',
    because: 'A permissive policy reaches further roles, or a restrictive one lets some go.',
    applies: (difference, between) => !narrowsRoles(difference, between),
  },
  {
    id: 'policy-roles-narrowed',
    on: ['policy.roles'],
    class: 'safe',
    because: 'Fewer roles are given rows, or more are kept from them.',
    applies: narrowsRoles,
  },
  {
    id: 'policy-command-widened',
    on: ['policy.command'],
    class: 'dangerous',
    because: 'A permissive policy covers another command, or a restrictive one lets some go.',
    applies: (difference, between) => !narrowsCommand(difference, between),
  },
  {
    id: 'policy-command-narrowed',
    on: ['policy.command'],
    class: 'safe',
    because: 'A permissive policy covers less, or a restrictive one all.',
    applies: narrowsCommand,
  },
];
