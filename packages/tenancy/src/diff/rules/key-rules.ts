import type { Between, ChangeRule } from '../change-rule.ts';
import type { Difference } from '../difference.ts';
import { factIn, nameIn } from '../fact-in.ts';
import { isIsolatedFromStart } from '../isolated-table.ts';
import { factsOf } from '../policy-snapshot.ts';

/** The key as it is now, whether all of it was added or one fact changed. */
const keyOf = ({ kind, object }: Difference, { after }: Between) => factsOf(after, kind, object);
const isOfTenantTable = (difference: Difference, between: Between) =>
  factsOf(between.after, 'tenant column', nameIn(keyOf(difference, between), 'table')) !==
  undefined;
const isUnique = (difference: Difference, between: Between) => {
  const key = keyOf(difference, between);
  return key?.['unique'] === true || (key?.['exclusion'] ?? null) !== null;
};
const leavesTenantOut = (difference: Difference, between: Between) =>
  keyOf(difference, between)?.['holdsTenant'] !== true;

const crossesTenants = (difference: Difference, between: Between) =>
  keyOf(difference, between)?.['pairsTenant'] === false;
const reachesOut = (action: unknown) => action !== 'NO ACTION' && action !== 'RESTRICT';

/** Indexes, keys and foreign keys: the database looks at them below row-level security. */
export const keyRules: readonly ChangeRule[] = [
  {
    id: 'key-added-without-tenant',
    on: ['index added', 'index.unique', 'index.exclusion'],
    class: 'dangerous',
    because: 'A key without the tenant tells that a row of another tenant exists.',
    applies: (difference, between) =>
      isUnique(difference, between) &&
      isOfTenantTable(difference, between) &&
      leavesTenantOut(difference, between),
  },
  {
    id: 'key-lost-tenant',
    on: ['index.holdsTenant'],
    class: 'dangerous',
    because: 'A key that held the tenant now reaches across tenants.',
    applies: (difference, between) =>
      difference.before === true && difference.after !== true && isUnique(difference, between),
  },
  {
    id: 'key-gained-tenant',
    on: ['index.holdsTenant', 'index.leadsWithTenant'],
    class: 'safe',
    because: 'The index keeps the rows of a tenant together.',
    applies: ({ before, after }) => before === false && after === true,
  },
  {
    id: 'index-added-for-tenant',
    on: ['index added'],
    class: 'safe',
    because: 'The index leads with the tenant.',
    applies: ({ after }) => factIn(after, 'leadsWithTenant') === true,
  },
  {
    id: 'foreign-key-added-across-tenants',
    on: ['foreign key added'],
    class: 'dangerous',
    because:
      'A row could point at a row of another tenant, and writing it tells whether that exists.',
    applies: crossesTenants,
  },
  {
    id: 'foreign-key-added-within-tenant',
    on: ['foreign key added'],
    class: 'safe',
    because: 'Both sides of the foreign key hold the tenant.',
    applies: ({ after }) => factIn(after, 'pairsTenant') === true,
  },
  {
    id: 'foreign-key-of-isolated-table',
    on: ['foreign key added'],
    class: 'safe',
    because: 'It comes with a table that is isolated from its start, and leads to no other tenant.',
    applies: (difference, between) =>
      isIsolatedFromStart(nameIn(difference.after, 'table'), between) &&
      !crossesTenants(difference, between),
  },
  {
    id: 'foreign-key-lost-tenant',
    on: ['foreign key.pairsTenant'],
    class: 'dangerous',
    because: 'The foreign key no longer holds both rows in one tenant.',
    applies: ({ before, after }) => before === true || after === false,
  },
  {
    id: 'foreign-key-gained-tenant',
    on: ['foreign key.pairsTenant'],
    class: 'safe',
    because: 'The foreign key holds both rows in one tenant.',
    applies: ({ before, after }) => before === false && after === true,
  },
  {
    id: 'foreign-key-acts-across-tenants',
    on: ['foreign key.onDelete', 'foreign key.onUpdate'],
    class: 'dangerous',
    because: 'The action changes rows of another tenant, and no policy is asked.',
    applies: (difference, between) =>
      crossesTenants(difference, between) && reachesOut(difference.after),
  },
];
