import { createSeededRandom } from '../seeded-random.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { CrmRecord, CrmType } from './crm-object.ts';
import { stageIds } from './pipelines.ts';

/** How many records an account begins with. */
export type HubspotSizes = Readonly<Record<CrmType, number>>;

/** The size of a small company's account. */
export const defaultHubspotSizes: HubspotSizes = { deals: 240, contacts: 600, companies: 180 };

/** What an account is made from; the same input makes the same account. */
export interface HubspotSeed {
  readonly seed: string;
  readonly account: string;
  /** Stands in every name of the account, so that a leak can be looked for. */
  readonly marker: string;
  readonly sizes: HubspotSizes;
  /** Milliseconds; every record was last changed between the two. */
  readonly modifiedBetween: readonly [number, number];
}

/** Two neighbours from here on are one and the same double. */
const firstIds: Readonly<Record<CrmType, bigint>> = {
  deals: 9_007_199_254_740_993n,
  contacts: 9_107_199_254_740_993n,
  companies: 9_207_199_254_740_993n,
};
const hour = 3_600_000;
const currencies = ['EUR', 'USD', 'JPY', 'GBP'] as const;
const firstNames = ['Ada', 'Bo', 'Chiara', 'Dmitri', 'Eun-ji', 'Zoë'] as const;

/** The records of one type, with rising ids. */
export function seedRecords(seed: HubspotSeed, type: CrmType): readonly CrmRecord[] {
  const random = createSeededRandom(`${seed.seed}/${seed.account}/${type}`);
  const [from, to] = seed.modifiedBetween;
  const records: CrmRecord[] = [];
  let number = firstIds[type];
  for (let index = 0; index < seed.sizes[type]; index += 1) {
    // Several share a moment, as after an import.
    const previous = records.at(-1);
    const fresh = from + random.integer(Math.max(1, to - from));
    const updatedAt = previous !== undefined && random.oneIn(6) ? previous.updatedAt : fresh;
    records.push({
      id: String(number),
      number,
      createdAt: updatedAt - random.integer(2000) * hour,
      updatedAt,
      archivedAt: null,
      properties: seedProperties(random, seed, type, index),
    });
    number += BigInt(1 + random.integer(3));
  }
  return records;
}

function seedProperties(
  random: SeededRandom,
  { marker, modifiedBetween: [, until] }: HubspotSeed,
  type: CrmType,
  index: number,
): Readonly<Record<string, string | null>> {
  const tag = `${marker} ${String(index).padStart(5, '0')}`;
  switch (type) {
    case 'deals': {
      const amount = amountText(random, index);
      return {
        dealname: `Deal (${tag})`,
        amount,
        amount_in_home_currency: amount,
        deal_currency_code: random.pick(currencies),
        closedate: new Date(until + (random.integer(400) - 300) * 24 * hour).toISOString(),
        dealstage: random.pick(stageIds),
        pipeline: 'default',
      };
    }
    case 'contacts':
      return {
        email: `person.${index}@${marker.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}.example`,
        firstname: random.pick(firstNames),
        lastname: `Person (${tag})`,
        phone: random.oneIn(3) ? null : `+1 555 ${String(1000 + random.integer(9000))}`,
        lifecyclestage: random.pick(['lead', 'customer', 'opportunity']),
      };
    case 'companies':
      return {
        name: `Company (${tag})`,
        domain: `c${index}.example`,
        annualrevenue: amountText(random, index),
        founded_on: `20${String(10 + random.integer(14))}-0${String(1 + random.integer(9))}-01`,
      };
  }
}

/** Texts: whole, with cents, none at all, and digits that a double does not hold. */
function amountText(random: SeededRandom, index: number): string | null {
  if (index % 50 === 1) return '12345678901234.5678';
  if (index % 17 === 3) return null;
  const whole = String(random.integer(900_000));
  return random.oneIn(3) ? whole : `${whole}.${String(random.integer(100)).padStart(2, '0')}`;
}
