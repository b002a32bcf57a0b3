import type { ChangeRule } from '../change-rule.ts';
import type { Difference } from '../difference.ts';
import { isForced, isIsolatedFromStart, isNewTable } from '../isolated-table.ts';
import { factsOf, objectsOf } from '../policy-snapshot.ts';
import type { PolicySnapshot } from '../policy-snapshot.ts';

const isGranted = (snapshot: PolicySnapshot, table: string) =>
  objectsOf(snapshot, 'grant').some(([, grant]) => grant['object'] === table);

const opened = ({ before, after }: Difference) => before === true && after !== true;
const closed = ({ before, after }: Difference) => before === false && after === true;

/** Tables and the column that says whose row it is. */
export const tableRules: readonly ChangeRule[] = [
  {
    id: 'row-security-off',
    on: ['table.rowSecurity'],
    class: 'dangerous',
    because: 'Without row-level security every policy of the table is ignored.',
    applies: opened,
  },
  {
    id: 'row-security-on',
    on: ['table.rowSecurity'],
    class: 'safe',
    because: 'Row-level security hides rows that no policy shows.',
    applies: closed,
  },
  {
    id: 'row-security-unforced',
    on: ['table.forced'],
    class: 'dangerous',
    because: 'Without FORCE the policies do not bind the owner, nor what runs as the owner.',
    applies: opened,
  },
  {
    id: 'row-security-forced',
    on: ['table.forced'],
    class: 'safe',
    because: 'FORCE binds the owner, too.',
    applies: closed,
  },
  {
    id: 'table-owner-changed',
    on: ['table.owner'],
    class: 'dangerous',
    because: 'An owner can switch row-level security off.',
  },
  {
    id: 'table-attached-to-open-parent',
    on: ['table.parents'],
    class: 'dangerous',
    because: 'Through its parent a table is read under the policies of the parent alone.',
    applies: ({ before, after }, between) =>
      !Array.isArray(after) ||
      after.some(
        (parent) =>
          !(Array.isArray(before) && before.includes(parent)) &&
          !isForced(between.after, String(parent)),
      ),
  },
  {
    id: 'table-became-foreign',
    on: ['table.kind'],
    class: 'dangerous',
    because: 'A foreign table cannot have row-level security.',
    applies: ({ after }) => after === 'foreign table',
  },
  {
    id: 'table-added-isolated',
    on: ['table added', 'tenant column added'],
    class: 'safe',
    because: 'The table is isolated from its start, by the policies of a table that was isolated.',
    applies: ({ object }, between) => isIsolatedFromStart(object, between),
  },
  {
    id: 'tenant-table-added-open',
    on: ['table added'],
    class: 'dangerous',
    because: 'A table with the tenant column has to enforce row-level security from its start.',
    applies: ({ object }, { after }) =>
      factsOf(after, 'tenant column', object) !== undefined && !isForced(after, object),
  },
  {
    id: 'granted-table-added-open',
    on: ['table added'],
    class: 'dangerous',
    because: 'Somebody other than its owner may use the table, and no policy binds them.',
    applies: ({ object }, { after }) => isGranted(after, object) && !isForced(after, object),
  },
  {
    id: 'tenant-column-nullable',
    on: ['tenant column.notNull'],
    class: 'dangerous',
    because: 'A row without a tenant belongs to nobody, and no key holds it.',
    applies: opened,
  },
  {
    id: 'tenant-column-not-null',
    on: ['tenant column.notNull'],
    class: 'safe',
    because: 'Every row has a tenant.',
    applies: closed,
  },
  {
    id: 'tenant-column-type-changed',
    on: ['tenant column.type'],
    class: 'dangerous',
    because: 'Policies and keys compare another type than before.',
  },
  {
    id: 'tenant-column-generated',
    on: ['tenant column.generated', 'tenant column.identity'],
    class: 'dangerous',
    because: 'The tenant of a row comes from elsewhere than the context.',
  },
  {
    id: 'tenant-column-lost',
    on: ['tenant column removed'],
    class: 'dangerous',
    because: 'Nothing says whose row it is any more.',
    applies: ({ object }, { after }) => factsOf(after, 'table', object) !== undefined,
  },
  {
    id: 'tenant-column-added-open',
    on: ['tenant column added'],
    class: 'dangerous',
    because: 'A table that became tenant-owned does not enforce row-level security.',
    applies: ({ object }, between) =>
      !isNewTable(object, between) && !isForced(between.after, object),
  },
];
