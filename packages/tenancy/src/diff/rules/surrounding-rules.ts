import type { ChangeRule } from '../change-rule.ts';
import type { Difference } from '../difference.ts';

/** Extensions by which SQL reaches other sessions, other servers or the machine. */
const reachingOut = ['dblink', 'postgres_fdw', 'file_fdw', 'adminpack', 'plperlu', 'pltclu'];
const isReachingOut = ({ object }: Difference) =>
  reachingOut.includes(object) || /^plpython.*u$/.test(object);

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const onlyLost = ({ before, after }: Difference) =>
  isList(before) && isList(after) && after.every((each) => before.includes(each));

/** What lies around the tables. */
export const surroundingRules: readonly ChangeRule[] = [
  {
    id: 'extension-reaches-out',
    on: ['extension added'],
    class: 'dangerous',
    because: 'With this extension SQL opens connections or files of its own.',
    applies: isReachingOut,
  },
  {
    id: 'extension-dropped',
    on: ['extension removed'],
    class: 'safe',
    because: 'With this extension SQL opened connections or files of its own.',
    applies: isReachingOut,
  },
  {
    id: 'publication-added',
    on: ['publication added'],
    class: 'dangerous',
    because: 'A publication ships rows of all tenants.',
  },
  {
    id: 'publication-dropped',
    on: ['publication removed'],
    class: 'safe',
    because: 'No rows are shipped any more.',
  },
  {
    id: 'publication-widened',
    on: ['publication.tables', 'publication.schemas', 'publication.allTables', 'publication.owner'],
    class: 'dangerous',
    because: 'Rows of all tenants are shipped that were not before.',
    applies: (difference) =>
      !onlyLost(difference) && !(difference.before === true && difference.after === false),
  },
  {
    id: 'publication-narrowed',
    on: ['publication.tables', 'publication.schemas'],
    class: 'safe',
    because: 'Fewer rows are shipped.',
    applies: onlyLost,
  },
  {
    id: 'owner-around-changed',
    on: ['schema.owner', 'database.owner'],
    class: 'dangerous',
    because: 'An owner decides who may create objects here.',
  },
];
