import { hubspotAccount, simulateHubspot } from '../../simulated/hubspot.ts';
import { liveFacts, ofEach } from './deletion-case.ts';
import type { DeletionCase } from './deletion-case.ts';

const types = ['deals', 'contacts', 'companies'] as const;
const hour = 3_600_000;
/** What was merged or erased leaves no trace but in the weekly complete read. */
const weekAndDay = 8 * 24 * hour;

/** HubSpot: archived, merged, erased. */
export const hubspotDeletions: DeletionCase = {
  system: 'hubspot',
  async open({ clock, read }) {
    const provider = simulateHubspot(clock, { deals: 60, contacts: 60, companies: 60 });
    const { mutate, records } = provider.simulator;
    const reader = await read(provider);
    return {
      reader,
      laterMs: weekAndDay,
      takeAway() {
        for (const type of types) {
          const ids = records(hubspotAccount, type).map(({ id }) => id);
          const next = (): string => ids.shift() ?? '';
          for (let n = 0; n < ofEach; n += 1) {
            mutate.archive(hubspotAccount, type, next());
            mutate.merge(hubspotAccount, type, next(), next());
            if (type === 'contacts') mutate.gdprDelete(hubspotAccount, next());
          }
        }
        return { archived: 3 * ofEach, merged: 3 * ofEach, erased: ofEach };
      },
      provided: () =>
        new Map(
          types.flatMap((type) =>
            records(hubspotAccount, type).map(({ id, updatedAt }) => [
              `${type}/${id}`,
              new Date(updatedAt).toISOString(),
            ]),
          ),
        ),
      landed: () =>
        liveFacts(
          reader,
          types,
          (text) => (JSON.parse(text) as { readonly updatedAt: string }).updatedAt,
        ),
    };
  },
};
