import type { ChangeRule } from '../change-rule.ts';
import type { Difference } from '../difference.ts';
import { factIn, nameIn } from '../fact-in.ts';
import { factsOf } from '../policy-snapshot.ts';

const powers = ['superuser', 'bypassRowSecurity', 'createRole', 'createDatabase', 'replication'];
const gained = ({ before, after }: Difference) => before !== true && after !== false;
const lost = ({ before, after }: Difference) => before === true && after === false;
const isBypassing = ['row_security', 'session_replication_role', 'role'];

/** Roles, what they can become, and the settings that stick to them. */
export const roleRules: readonly ChangeRule[] = [
  {
    id: 'role-gained-power',
    on: powers.map((power) => `role.${power}`),
    class: 'dangerous',
    because: 'With this attribute a role steps around policies, or makes one that does.',
    applies: gained,
  },
  {
    id: 'role-lost-power',
    on: powers.map((power) => `role.${power}`),
    class: 'safe',
    because: 'The role can do less.',
    applies: lost,
  },
  {
    id: 'role-added-with-power',
    on: ['role added'],
    class: 'dangerous',
    because: 'A new role can step around policies.',
    applies: ({ after }) => powers.some((power) => factIn(after, power) !== false),
  },
  {
    id: 'role-inherits',
    on: ['role.inherit'],
    class: 'dangerous',
    because: 'The role has the rights of every role that it is a member of, without asking.',
    applies: gained,
  },
  {
    id: 'owner-may-log-in',
    on: ['role.login'],
    class: 'dangerous',
    because: 'Somebody can log in as the owner of tables.',
    applies: (difference, { after }) =>
      gained(difference) && factsOf(after, 'role', difference.object)?.['ownsTables'] !== false,
  },
  {
    id: 'role-owns-tables',
    on: ['role.ownsTables'],
    class: 'dangerous',
    because: 'An owner can switch row-level security off.',
    applies: gained,
  },
  {
    id: 'membership-gained',
    on: ['membership added'],
    class: 'dangerous',
    because: 'A role can become another.',
  },
  {
    id: 'membership-lost',
    on: ['membership removed'],
    class: 'safe',
    because: 'A role can no longer become another.',
  },
  {
    id: 'membership-widened',
    on: ['membership.inherit', 'membership.set', 'membership.admin'],
    class: 'dangerous',
    because: 'A role can make more of its membership.',
    applies: gained,
  },
  {
    id: 'membership-narrowed',
    on: ['membership.inherit', 'membership.set', 'membership.admin'],
    class: 'safe',
    because: 'A role can make less of its membership.',
    applies: lost,
  },
  {
    id: 'setting-switches-checks-off',
    on: ['setting added', 'setting.value'],
    class: 'dangerous',
    because: 'The setting decides who a session is, or whether triggers and policies are asked.',
    applies: ({ object }, { after }) =>
      isBypassing.includes(nameIn(factsOf(after, 'setting', object), 'name')),
  },
];
