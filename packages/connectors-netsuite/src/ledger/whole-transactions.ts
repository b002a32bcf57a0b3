import { z } from 'zod';

import type { ReadingIo } from '@ataski/connectors-kit';

import { highestLine, invalid, runQuery } from '../named-query.ts';
import type { NamedQuery, Operation, Row } from '../named-query.ts';
import { GlLine, Id } from '../schemas.ts';

/** Transactions with all their lines. */
export interface WholeTransactions {
  readonly lines: readonly Row<GlLine>[];
  /** The last transaction whose lines are all here; null when no transaction follows. */
  readonly end: string | null;
}

/** Far above what a transaction holds. */
const maxPagesOfOne = 100;

/**
 * The next transactions behind one, whole. A transaction that straddles pages is held back until it
 * is known where it ends: where the next begins, or with the last page. Only one that fills more
 * than a page makes further calls.
 */
export async function readTransactions(
  io: ReadingIo<Operation>,
  { name, values = {} }: NamedQuery,
  afterTransaction: string,
  isOnlyCall = false,
): Promise<WholeTransactions> {
  const lines: Row<GlLine>[] = [];
  const guessNext = (items: readonly unknown[]): NamedQuery | null => {
    const behind = isOnlyCall ? keyBehind(items) : null;
    return behind === null ? null : { name, values: { ...values, ...behind } };
  };
  let key = { txn: afterTransaction, line: highestLine };
  for (let page = 0; page < maxPagesOfOne; page += 1) {
    const { rows, hasMore } = await runQuery(
      ...([io, { name, values: { ...values, ...key } }, GlLine, guessNext] as const),
    );
    requireOrder(rows, key, name);
    lines.push(...rows);
    const last = rows.at(-1)?.row;
    if (!hasMore || last === undefined) return { lines, end: null };
    const whole = lines.filter(({ row }) => row.txn_id !== last.txn_id);
    const end = whole.at(-1)?.row.txn_id;
    if (end !== undefined) return { lines: whole, end };
    key = { txn: last.txn_id, line: last.line_id };
  }
  throw invalid(name);
}

const Keyed = z.object({ txn_id: Id, line_id: Id });

/**
 * Where reading most likely goes on: behind the last transaction that is whole, or inside its only
 * one.
 */
function keyBehind(
  items: readonly unknown[],
): { readonly txn: string; readonly line: string } | null {
  const last = Keyed.safeParse(items.at(-1)).data;
  if (last === undefined) return null;
  const whole = items.findLast((item) => (item as Partial<GlLine> | null)?.txn_id !== last.txn_id);
  if (whole === undefined) return { txn: last.txn_id, line: last.line_id };
  const txn = Keyed.safeParse(whole).data?.txn_id;
  return txn === undefined ? null : { txn, line: highestLine };
}

/** Pages that do not come in the order of their key would leave out what they skip. */
function requireOrder(
  rows: readonly Row<GlLine>[],
  after: { readonly txn: string; readonly line: string },
  name: string,
): void {
  let [txn, line] = [BigInt(after.txn), BigInt(after.line)];
  for (const { row } of rows) {
    const [nextTxn, nextLine] = [BigInt(row.txn_id), BigInt(row.line_id)];
    if (nextTxn < txn || (nextTxn === txn && nextLine <= line)) throw invalid(name);
    [txn, line] = [nextTxn, nextLine];
  }
}
