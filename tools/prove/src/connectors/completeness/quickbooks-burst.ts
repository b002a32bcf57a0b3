import { realmId, simulateQuickbooks } from '../simulated/quickbooks.ts';
import { differenceOf, inWords, isNone } from './difference.ts';
import { entityStreams, landedEntities, providedEntities } from './quickbooks-entities.ts';
import type { CompletenessRow } from './scene.ts';

const changes = { full: 2_500, small: 1_100 } as const;
const hour = 3_600_000;

/** More changes between two runs than the change data capture tells at once. */
export const quickbooksBurst: CompletenessRow = {
  name: 'quickbooks',
  async measure({ clock, size, read }) {
    const provider = simulateQuickbooks(clock, {});
    const { simulator } = provider;
    const reader = await read(provider, entityStreams);
    await reader.sync();
    clock.pass(hour);
    const burst = simulator.mutate.burst(realmId, changes[size]);
    clock.pass(hour);
    await reader.sync();
    const difference = differenceOf(providedEntities(simulator), await landedEntities(reader));
    const buried = (await reader.buried('invoices')).map((id) => `Invoice/${id}`).sort();
    const isBuried = buried.join() === [...burst.deleted].sort().join();
    const done = Object.entries({ ...burst }).map(
      ([what, keys]) => `${String(keys.length)} ${what}`,
    );
    return {
      promise: `quickbooks: a burst of changes between two runs is reflected whole.`,
      measured: `${String(changes[size])} changes (${done.join(', ')}); ${inWords(difference)}; ${String(buried.length)} marked as deleted`,
      goal: `none missing, surplus or altered; exactly the deleted ones marked, more than 50 of them`,
      holds: isNone(difference) && isBuried && buried.length > 50,
    };
  },
};
