import type { TestDatabase } from '@ataski/postgres';

import type { NetsuiteLab } from './netsuite-lab.ts';
import { postedLines } from './simulated-ledger.ts';

/** Lines by their source id. */
export type AmountsOfLines = ReadonlyMap<string, string>;

/** Amounts of what landed and is not buried. Throws where one id landed twice. */
export async function landedAmounts(
  { superuser }: TestDatabase,
  connectionId: string,
): Promise<AmountsOfLines> {
  const { rows } = await superuser.query<{ source_id: string; data: string }>(
    `select source_id, data from connectors_kit.record
      where connection_id = $1 and stream = 'gl_lines' and deleted_at is null`,
    [connectionId],
  );
  const amounts = new Map(
    rows.map(({ source_id, data }) => [
      source_id,
      (JSON.parse(data) as { readonly amount: string }).amount,
    ]),
  );
  if (amounts.size !== rows.length) throw new Error('A line landed twice.');
  return amounts;
}

/** Amounts as the ledger has them, written as Oracle writes them. */
export function ledgerAmounts(world: NetsuiteLab): AmountsOfLines {
  return new Map(
    postedLines(world).map(({ sourceId, amount }) => [sourceId, amount.replace(/^(-?)0\./, '$1.')]),
  );
}

/** How two sets of lines differ; all zero where they are the same to the digit. */
export function differenceOf(landed: AmountsOfLines, ledger: AmountsOfLines) {
  const missing = [...ledger.keys()].filter((id) => !landed.has(id)).length;
  const surplus = [...landed.keys()].filter((id) => !ledger.has(id)).length;
  const altered = [...landed].filter(([id, amount]) => (ledger.get(id) ?? amount) !== amount);
  return { missing, surplus, altered: altered.length };
}

/** Nothing lost, nothing too much, no digit altered. */
export const noDifference = { missing: 0, surplus: 0, altered: 0 };
