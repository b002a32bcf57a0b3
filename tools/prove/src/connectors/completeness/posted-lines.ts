import { netsuiteAccount } from '../simulated/netsuite.ts';
import type { Netsuite } from '../simulated/netsuite.ts';

/** A posted line of the primary book, as the simulator keeps it. */
export interface PostedLine {
  /** Transaction, line and book. */
  readonly key: string;
  readonly transaction: number;
  readonly account: number;
  readonly subsidiary: number;
  readonly period: number;
  /** As Oracle writes it: without a zero before the point. */
  readonly amount: string;
}

const primaryBook = 1;

/** All of them. */
export function postedLines({ rows }: Netsuite): readonly PostedLine[] {
  const heads = new Map(rows(netsuiteAccount, 'transaction').map((head) => [head['id'], head]));
  const placeOf = (transaction: unknown, line: unknown): string =>
    `${String(transaction)}:${String(line)}`;
  const places = new Map(
    rows(netsuiteAccount, 'transactionline').map((line) => [
      placeOf(line['transaction'], line['id']),
      Number(line['subsidiary']),
    ]),
  );
  return rows(netsuiteAccount, 'transactionaccountingline').flatMap((line) => {
    const head = heads.get(line['transaction'] ?? null);
    const isPosted = line['posting'] === 'T' && head?.['posting'] === 'T';
    if (!isPosted || line['accountingbook'] !== primaryBook) return [];
    const place = placeOf(line['transaction'], line['transactionline']);
    return [
      {
        key: `${place}:${String(primaryBook)}`,
        transaction: Number(line['transaction']),
        account: Number(line['account']),
        subsidiary: places.get(place) ?? 0,
        period: Number(head['postingperiod']),
        amount: String(line['amount']).replace(/^(-?)0\./, '$1.'),
      },
    ];
  });
}
