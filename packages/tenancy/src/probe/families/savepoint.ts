import type { Family } from '../attack.ts';
import { readings } from './reading.ts';

/** Contexts that change inside a nested transaction. */
export const savepoint: Family = {
  name: 'savepoint',
  tries: 'Keep the context of another tenant past the end of a nested transaction.',
  attacksOn: ({ table, forgeries }) => {
    const { name: t, tenant: c } = table;
    const read = `select ${c} from ${t}`;
    const open = 'savepoint probe_inner';
    const undo = 'rollback to savepoint probe_inner';
    const forged = forgeries.find(({ context }) => context === 'forged')?.token ?? '';
    return [
      ...readings(
        table,
        {
          'go back to A after B': [open, { enter: 'foreign' }, read, undo, { backTo: 'own' }, read],
          'go back to A after a forgery': [open, { token: forged }, undo, read],
          'enter A again after B was kept': [
            open,
            { enter: 'foreign' },
            'release savepoint probe_inner',
            read,
            { enter: 'own' },
            read,
          ],
          'nest twice': [
            open,
            'savepoint probe_second',
            { enter: 'foreign' },
            read,
            undo,
            { backTo: 'own' },
            read,
          ],
        },
        { showsOwn: true },
      ),
      ...readings(
        table,
        {
          'keep a forgery of a nested transaction': [
            { enter: 'own' },
            open,
            { token: forged },
            'release savepoint probe_inner',
            read,
          ],
        },
        { context: 'forged', expects: 'context-error' },
      ),
    ];
  },
};
