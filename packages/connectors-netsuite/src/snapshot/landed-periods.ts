import type { ReadingIo } from '@ataski/connectors-kit';

import { Period } from '../schemas.ts';

const atOnce = 1000;

/** The periods that transactions are posted to, as they landed, by id. */
export async function landedPeriods(io: ReadingIo): Promise<readonly Period[]> {
  const periods: Period[] = [];
  for (let after = ''; ;) {
    const page = await io.listPresent({ stream: 'accounting_periods', after, limit: atOnce });
    periods.push(...page.map(({ text }) => Period.parse(JSON.parse(text))));
    const last = page.at(-1);
    if (last === undefined || page.length < atOnce) break;
    after = last.sourceId;
  }
  return periods
    .filter(({ isquarter, isyear }) => isquarter === 'F' && isyear === 'F')
    .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
}

/** The next period after one; null behind the last. */
export function periodAfter(periods: readonly Period[], id: string): Period | null {
  return periods.find((period) => BigInt(period.id) > BigInt(id)) ?? null;
}
