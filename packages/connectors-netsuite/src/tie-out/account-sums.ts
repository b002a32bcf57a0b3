import { addDecimals, parseDecimal, subtractDecimals, zeroDecimal } from '@ataski/connectors-kit';
import type { Decimal } from '@ataski/connectors-kit';

import { invalid } from '../named-query.ts';

/** What is added up, exactly. */
export interface Sums {
  readonly debit: Decimal;
  readonly credit: Decimal;
  readonly amount: Decimal;
  readonly lines: number;
}

/** A line or a balance, as far as it is added up. */
export interface Summand {
  readonly subsidiary_id: string;
  readonly period_id: string;
  readonly account_id: string;
  readonly debit?: string | undefined;
  readonly credit?: string | undefined;
  readonly amount: string;
}

/** Sums by subsidiary, period and account. */
export type AccountSums = Map<string, Sums>;

const nothing: Sums = { debit: zeroDecimal, credit: zeroDecimal, amount: zeroDecimal, lines: 0 };

/** Adds one line or balance to its account. Throws CONNECTORS_KIT_RESPONSE_INVALID. */
export function addTo(sums: AccountSums, line: Summand): void {
  const key = `${line.subsidiary_id}:${line.period_id}:${line.account_id}`;
  sums.set(key, plus(sums.get(key) ?? nothing, line));
}

/** The sum of two. */
export function addSums(a: Sums, b: Sums): Sums {
  return {
    debit: addDecimals(a.debit, b.debit),
    credit: addDecimals(a.credit, b.credit),
    amount: addDecimals(a.amount, b.amount),
    lines: a.lines + b.lines,
  };
}

/** Subsidiary, period and account of a key. */
export function partsOf(key: string): readonly [string, string, string] {
  const [subsidiary = '', period = '', account = ''] = key.split(':');
  return [subsidiary, period, account];
}

/** The keys whose debit, credit or amount differs by anything but 0.00. */
export function differing(lines: AccountSums, balances: AccountSums): readonly string[] {
  const keys = new Set([...lines.keys(), ...balances.keys()]);
  return [...keys].filter((key) => {
    const a = lines.get(key) ?? nothing;
    const b = balances.get(key) ?? nothing;
    return [
      subtractDecimals(a.debit, b.debit),
      subtractDecimals(a.credit, b.credit),
      subtractDecimals(a.amount, b.amount),
    ].some(({ units }) => units !== 0n);
  });
}

function plus(sums: Sums, { debit = '0', credit = '0', amount }: Summand): Sums {
  return addSums(sums, {
    debit: read(debit),
    credit: read(credit),
    amount: read(amount),
    lines: 1,
  });
}

function read(text: string): Decimal {
  const decimal = parseDecimal(text);
  if (decimal === null) throw invalid('amount');
  return decimal;
}
