import type { TenantTx } from '@ataski/kernel';

import { LlmGatewayError } from '../errors.ts';
import { sums, toLine } from './spend-line.ts';
import type { DayLine, SpendLine, SpendRow } from './spend-line.ts';

/** Lines, and the key behind which the next page begins; null on the last. */
export interface SpendPage<Line> {
  readonly lines: readonly Line[];
  readonly next: string | null;
}

/** Which days, in UTC, `2026-11-27`; the last one is not among them. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
  /** `next` of the page before. */
  readonly after?: string | null;
}

/** A line of an invoice. */
export interface InvoiceLine extends SpendLine {
  /** What the platform may ask for it: the cost, and nothing where the tenant paid it itself. */
  readonly chargeNano: bigint;
}

/** A page of an invoice. */
export interface Invoice extends SpendPage<InvoiceLine> {
  /** Of the whole month, and not of this page. */
  readonly chargeNano: bigint;
}

/**
 * What a tenant spent, by the time at which its calls were held. A call under way is in none of it,
 * and a presumption that is corrected lowers the day and the month in which it was held.
 */
export interface Spend {
  /** Per day, model, credential and payer, in that order. Throws LLM_GATEWAY_SPEND_INVALID. */
  byDay(tx: TenantTx, range: DayRange): Promise<SpendPage<DayLine>>;
  /**
   * Per model, credential and payer, of a month of the calendar in UTC, `2026-11`. Throws
   * LLM_GATEWAY_SPEND_INVALID.
   */
  invoice(
    tx: TenantTx,
    wish: { readonly month: string; readonly after?: string | null },
  ): Promise<Invoice>;
}

/** Makes it. `pageLines`: default 500. */
export function createSpend({ pageLines = 500 }: { readonly pageLines?: number } = {}): Spend {
  return Object.freeze<Spend>({
    async byDay(tx, { from, to, after = null }) {
      const start = [requireDay(from), requireDay(to), ...readKey(after, 5)];
      const { rows } = await tx.query<SpendRow & { readonly day: string }>(byDaySql, [
        ...start,
        pageLines + 1,
      ]);
      const page = paged(rows, pageLines, (row) => [row.day, ...keyOf(row)]);
      return { ...page, lines: page.lines.map((row) => ({ day: row.day, ...toLine(row) })) };
    },
    async invoice(tx, { month, after = null }) {
      const [from, to] = boundsOf(month);
      const { rows } = await tx.query<SpendRow & { readonly charge: string }>(invoiceSql, [
        ...[from, to, ...readKey(after, 4)],
        pageLines + 1,
      ]);
      const { rows: totals } = await tx.query<{ readonly charge: string }>(chargeSql, [from, to]);
      const page = paged(rows, pageLines, keyOf);
      return {
        ...page,
        lines: page.lines.map(toLine).map((line) => ({ ...line, chargeNano: chargeOf(line) })),
        chargeNano: BigInt(totals[0]?.charge ?? 0),
      };
    },
  });
}

function chargeOf({ payer, costNano }: SpendLine): bigint {
  return payer === 'platform' ? costNano : 0n;
}

// By the hold: a correction, which sets the time of the settlement anew, moves no call to another month.
const settled = `held_at > '-infinity' and held_at >= $1::timestamp at time zone 'UTC' and held_at < $2::timestamp at time zone 'UTC'
     and state <> 'held'`;
const day = `to_char(held_at at time zone 'UTC', 'YYYY-MM-DD')`;
// A credential that is none is an empty text, because null has no place in an order of keys.
const key = `provider collate "C", model collate "C", coalesce(credential_id, '') collate "C", payer collate "C"`;
const named = `provider, model, coalesce(credential_id, '') as credential, payer`;

const byDaySql = `
  select ${day} as day, ${named}, ${sums}
    from llm_gateway.call
   where ${settled}
     and ($3::text is null or (${day} collate "C", ${key}) > ($3, $4, $5, $6, $7))
   group by day, provider, model, credential, payer
   order by ${day} collate "C", ${key}
   limit $8`;

const invoiceSql = `
  select ${named}, ${sums}
    from llm_gateway.call
   where ${settled} and ($3::text is null or (${key}) > ($3, $4, $5, $6))
   group by provider, model, credential, payer
   order by ${key}
   limit $7`;

const chargeSql = `
  select coalesce(sum(cost_nano), 0)::text as charge
    from llm_gateway.call
   where ${settled} and payer = 'platform'`;

function keyOf({ provider, model, credential, payer }: SpendRow): readonly string[] {
  return [provider, model, credential, payer];
}

function paged<Row>(rows: readonly Row[], most: number, keyOfRow: (row: Row) => readonly string[]) {
  const lines = rows.slice(0, most);
  const last = lines.at(-1);
  const hasMore = rows.length > most && last !== undefined;
  return { lines, next: hasMore ? JSON.stringify(keyOfRow(last)) : null };
}

function readKey(after: string | null, parts: number): readonly (string | null)[] {
  if (after === null) return Array.from({ length: parts }, () => null);
  try {
    const read: unknown = JSON.parse(after);
    if (Array.isArray(read) && read.length === parts && read.every((each) => isText(each)))
      return read;
  } catch {
    // Refused below.
  }
  throw new LlmGatewayError('LLM_GATEWAY_SPEND_INVALID', { field: 'after' });
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 512 && !value.includes('\0');
}

function requireDay(text: string): string {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
  const isSame = isDay && new Date(text).toISOString().slice(0, 10) === text;
  if (!isSame) throw new LlmGatewayError('LLM_GATEWAY_SPEND_INVALID', { field: 'day' });
  return text;
}

function boundsOf(month: string): readonly [string, string] {
  if (!/^[1-9]\d{3}-(?:0[1-9]|1[0-2])$/.test(month))
    throw new LlmGatewayError('LLM_GATEWAY_SPEND_INVALID', { field: 'month' });
  const next = new Date(`${month}-01`);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return [`${month}-01`, next.toISOString().slice(0, 10)];
}
