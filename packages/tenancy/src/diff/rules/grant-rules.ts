import type { Between, ChangeRule } from '../change-rule.ts';
import type { Difference } from '../difference.ts';
import { nameIn } from '../fact-in.ts';
import { isForced, isIsolatedFromStart } from '../isolated-table.ts';
import { factsOf } from '../policy-snapshot.ts';

const isOn = (difference: Difference, ...kinds: readonly string[]) =>
  kinds.includes(nameIn(difference.after, 'on'));
const isOf = (difference: Difference, ...privileges: readonly string[]) =>
  privileges.includes(nameIn(difference.after, 'privilege'));
const isToPublic = (difference: Difference) => nameIn(difference.after, 'grantee') === 'PUBLIC';

/** The table of a grant on it, or on one of its columns. */
const tableOf = (difference: Difference) => {
  const object = nameIn(difference.after, 'object');
  return isOn(difference, 'column') ? object.slice(0, object.lastIndexOf('.')) : object;
};
const isRowPrivilege = (difference: Difference) =>
  isOn(difference, 'table', 'column') && isOf(difference, 'SELECT', 'INSERT', 'UPDATE', 'DELETE');
const isDefiner = (difference: Difference, { after }: Between) =>
  factsOf(after, 'function', nameIn(difference.after, 'object'))?.['definer'] === true;
const readsAsOwner = (difference: Difference, { after }: Between) =>
  factsOf(after, 'view', tableOf(difference))?.['securityInvoker'] !== true;

/** Privileges: what a role may do before any policy is asked. */
export const grantRules: readonly ChangeRule[] = [
  {
    id: 'grant-revoked',
    on: ['grant removed'],
    class: 'safe',
    because: 'Somebody may do less.',
  },
  {
    id: 'grant-beside-policies',
    on: ['grant added'],
    class: 'dangerous',
    because: 'Row-level security does not apply to TRUNCATE, REFERENCES, TRIGGER and MAINTAIN.',
    applies: (difference) =>
      isOn(difference, 'table', 'column', 'view', 'materialized view', 'default') &&
      isOf(difference, 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'),
  },
  {
    id: 'grant-to-public',
    on: ['grant added'],
    class: 'dangerous',
    because: 'PUBLIC is every role, also one that no policy names.',
    applies: (difference) => isToPublic(difference) && !isOn(difference, 'function'),
  },
  {
    id: 'grant-to-create',
    on: ['grant added'],
    class: 'dangerous',
    because: 'Whoever may create objects can make ones that shadow others, or that carry rows out.',
    applies: (difference) => isOf(difference, 'CREATE', 'TEMPORARY'),
  },
  {
    id: 'grant-on-isolated-table',
    on: ['grant added'],
    class: 'safe',
    because: 'The table is isolated from its start, and its policies bind the role.',
    applies: (difference, between) =>
      isRowPrivilege(difference) &&
      !isToPublic(difference) &&
      isIsolatedFromStart(tableOf(difference), between),
  },
  {
    id: 'grant-on-open-table',
    on: ['grant added'],
    class: 'dangerous',
    because: 'No policy binds whoever uses this table.',
    applies: (difference, { after }) =>
      isRowPrivilege(difference) && !isForced(after, tableOf(difference)),
  },
  {
    id: 'grant-on-view-of-owner',
    on: ['grant added'],
    class: 'dangerous',
    because: 'The view reads with the rights of its owner.',
    applies: (difference, between) =>
      isOn(difference, 'view', 'materialized view') && readsAsOwner(difference, between),
  },
  {
    id: 'grant-on-definer-function',
    on: ['grant added'],
    class: 'dangerous',
    because: 'The function runs with the rights of its owner.',
    applies: (difference, between) =>
      isOn(difference, 'function') && isDefiner(difference, between),
  },
  {
    id: 'grant-on-later-tables',
    on: ['grant added'],
    class: 'dangerous',
    because: 'A default privilege also covers tables that nobody has isolated yet.',
    applies: (difference) =>
      isOn(difference, 'default') && isOf(difference, 'SELECT', 'INSERT', 'UPDATE', 'DELETE'),
  },
  {
    id: 'grant-beyond-database',
    on: ['grant added'],
    class: 'dangerous',
    because: 'Through a foreign server or a server setting a role gets around the policies here.',
    applies: (difference) => isOn(difference, 'foreign server', 'parameter'),
  },
  {
    id: 'grant-became-grantable',
    on: ['grant.grantable'],
    class: 'dangerous',
    because: 'The role can hand the privilege on.',
    applies: ({ after }) => after !== false,
  },
  {
    id: 'grant-no-longer-grantable',
    on: ['grant.grantable'],
    class: 'safe',
    because: 'The role can no longer hand the privilege on.',
    applies: ({ before, after }) => before === true && after === false,
  },
];
