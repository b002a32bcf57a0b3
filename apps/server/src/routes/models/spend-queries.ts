import type { spend as contract } from '@ataski/contract';
import type { TenantTx } from '@ataski/kernel';

type SpendLine = contract.SpendLine;
type InvoiceLine = contract.InvoiceLine;

/** Lines, and whether those are all. */
export interface Lines<Line> {
  readonly lines: readonly Line[];
  readonly isWhole: boolean;
}

/** More than these nobody reads on a page. */
const mostLines = 2_000;

interface SumRow {
  readonly provider: string;
  readonly model: string;
  readonly payer: 'tenant' | 'platform';
  readonly credential: string | null;
  readonly calls: string;
  readonly cost: string;
}

// By the hold: a correction sets the time of the settlement anew, and moves no call to another day.
const settledBetween = `state <> 'held'
     and held_at > '-infinity'
     and held_at >= $1::timestamp at time zone 'UTC'
     and held_at < $2::timestamp at time zone 'UTC'`;

const dailySql = `
  select to_char(held_at at time zone 'UTC', 'YYYY-MM-DD') as day, provider, model, payer,
         credential_id as credential, count(*)::text as calls, sum(cost_nano)::text as cost
    from llm_gateway.call
   where ${settledBetween}
   group by 1, 2, 3, 4, 5
   order by 1, 2, 3, 4, 5
   limit ${String(mostLines + 1)}`;

/** What settled calls cost by day, from the first of these days up to, and without, the last. */
export async function readDailySpend(
  tx: TenantTx,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<Lines<SpendLine>> {
  const { rows } = await tx.query<SumRow & { readonly day: string }>(dailySql, [from, to]);
  return cut(rows, ({ cost, ...row }) => ({ ...row, costNanoUsd: cost }));
}

const invoiceSql = `
  select provider, model, payer, credential_id as credential, count(*)::text as calls,
         sum(cost_nano)::text as cost, coalesce(sum(input_tokens), 0)::text as input,
         coalesce(sum(output_tokens), 0)::text as output
    from llm_gateway.call
   where ${settledBetween}
   group by 1, 2, 3, 4
   order by payer, 1, 2, 4
   limit ${String(mostLines + 1)}`;

const chargeSql = `
  select coalesce(sum(cost_nano), 0)::text as charge
    from llm_gateway.call
   where ${settledBetween} and payer = 'platform'`;

/** A month of the calendar, in UTC: its lines, and what the platform may ask for all of it. */
export async function readInvoice(
  tx: TenantTx,
  month: string,
): Promise<Lines<InvoiceLine> & { readonly chargeNanoUsd: string }> {
  const bounds = [`${month}-01`, dayAfter(`${month}-01`, 'month')];
  const { rows } = await tx.query<SumRow & { readonly input: string; readonly output: string }>(
    invoiceSql,
    bounds,
  );
  const { rows: totals } = await tx.query<{ readonly charge: string }>(chargeSql, bounds);
  const page = cut(rows, ({ cost, input, output, ...row }) => ({
    ...{ ...row, costNanoUsd: cost, inputTokens: input, outputTokens: output },
    chargeNanoUsd: row.payer === 'platform' ? cost : '0',
  }));
  return { ...page, chargeNanoUsd: totals[0]?.charge ?? '0' };
}

/** The same day of the next month, or the next day. */
export function dayAfter(day: string, step: 'day' | 'month'): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (step === 'month') date.setUTCMonth(date.getUTCMonth() + 1);
  else date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

function cut<Row, Line>(rows: readonly Row[], toLine: (row: Row) => Line): Lines<Line> {
  return { lines: rows.slice(0, mostLines).map(toLine), isWhole: rows.length <= mostLines };
}
