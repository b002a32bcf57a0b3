import { realmId, simulateQuickbooks } from '../../simulated/quickbooks.ts';
import { entityStreams, landedEntities, providedEntities } from '../quickbooks-entities.ts';
import { ofEach } from './deletion-case.ts';
import type { DeletionCase } from './deletion-case.ts';

const hour = 3_600_000;
const lists = ['Account', 'Customer', 'Vendor'] as const;

/** QuickBooks: deleted, voided, made inactive. */
export const quickbooksDeletions: DeletionCase = {
  system: 'quickbooks',
  async open({ clock, read }) {
    const provider = simulateQuickbooks(clock, { Invoice: 60, Customer: 30, Vendor: 30 });
    const { mutate, records } = provider.simulator;
    const reader = await read(provider, entityStreams);
    return {
      reader,
      laterMs: hour,
      takeAway() {
        const ids = records(realmId, 'Invoice').map(({ id }) => id);
        for (let n = 0; n < ofEach; n += 1) {
          mutate.remove(realmId, 'Invoice', ids.shift() ?? '');
          mutate.voidInvoice(realmId, ids.shift() ?? '');
        }
        for (const entity of lists) {
          const active = records(realmId, entity).filter(({ isActive }) => isActive);
          for (const { id } of active.slice(0, ofEach)) mutate.inactivate(realmId, entity, id);
        }
        return { deleted: ofEach, voided: ofEach, inactivated: 3 * ofEach };
      },
      provided: () => providedEntities(provider.simulator),
      landed: () => landedEntities(reader),
    };
  },
};
