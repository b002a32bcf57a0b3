import type { SimulatedRequest } from '@ataski/sandbox';

import type { IsAmount, PlacedRecord } from './amounts-of.ts';
import type { DecimalForm } from './draw-decimal.ts';

/** Where the amounts of a provider's answers stand. */
export interface AnswerAmounts {
  /** Records of an answer, by where they land. */
  records(
    answer: Readonly<Record<string, unknown>>,
    request: SimulatedRequest,
  ): readonly PlacedRecord[];
  readonly isAmount: IsAmount;
  /** How amounts that are texts are written. */
  readonly texts: Exclude<DecimalForm, 'number'>;
}

type Members = Readonly<Record<string, unknown>>;

const whole = (digits: string): boolean => /^-?\d*\.?\d+(?:[eE][+-]?\d+)?$/.test(digits);
const withPoint = (digits: string): boolean => /^-?\d*\.\d+$/.test(digits);
const named =
  (names: RegExp): IsAmount =>
  (name, digits) =>
    names.test(name) && whole(digits);
const listOf = (holder: unknown, name: string): readonly Members[] => {
  const found = (holder as Members | undefined)?.[name];
  return Array.isArray(found) ? (found as readonly Members[]) : [];
};
const place =
  (stream: string, id: string) =>
  (record: Members): PlacedRecord => ({ stream, id: String(record[id]), record });

const stripeStreams: Readonly<Record<string, string>> = {
  customer: 'customers',
  subscription: 'subscriptions',
  invoice: 'invoices',
  refund: 'refunds',
  payment_intent: 'payment_intents',
  event: 'events',
};

const stripe: AnswerAmounts = {
  records: (answer) =>
    [answer, ...listOf(answer, 'data')].flatMap((record) => {
      const stream = stripeStreams[String(record['object'])];
      if (stream === undefined) return [];
      // The lines of a long invoice are read apart, and all of them stand in its text then.
      const { has_more } = (record['lines'] ?? {}) as Members;
      const placed = place(stream, 'id')(record);
      return [has_more === true ? { ...placed, without: 'lines' } : placed];
    }),
  isAmount: named(/^(?:amount(?:_\w+)?|subtotal|total|balance|unit_amount(?:_decimal)?)$/),
  texts: 'text',
};

const hubspot: AnswerAmounts = {
  records: (answer, { path }) => {
    const [, stream] = /\/(deals|companies)(?:\/search)?$/.exec(path) ?? [];
    return stream === undefined ? [] : listOf(answer, 'results').map(place(stream, 'id'));
  },
  isAmount: named(/^(?:amount|amount_in_home_currency|annualrevenue)$/),
  texts: 'text',
};

const xero: AnswerAmounts = {
  records: (answer, { path, query }) => {
    const day = query.get('fromDate') ?? query.get('date') ?? '';
    const report = `${day.slice(0, 7)}/${query.get('paymentsOnly') === 'true' ? 'cash' : 'accrual'}`;
    const stream = path.endsWith('/ProfitAndLoss') ? 'profit_and_loss' : 'balance_sheet';
    return [
      ...listOf(answer, 'Invoices').map(place('invoices', 'InvoiceID')),
      // Without a day it is asked for only to see whether it may be.
      ...(day === '' ? [] : listOf(answer, 'Reports')).map((record) => ({
        ...{ stream, id: report, record },
      })),
    ];
  },
  isAmount: (name, digits) =>
    name === 'Value'
      ? withPoint(digits)
      : /^(?:Amount\w+|SubTotal|Total|TotalTax|CurrencyRate|UnitAmount|LineAmount|TaxAmount)$/.test(
          name,
        ) && whole(digits),
  texts: 'text',
};

const quickbooksStreams = {
  Account: 'accounts',
  Customer: 'customers',
  Vendor: 'vendors',
  Invoice: 'invoices',
} as const;
const quickbooksReports: Readonly<Record<string, string>> = {
  ProfitAndLoss: 'profit_and_loss',
  BalanceSheet: 'balance_sheet',
  CashFlow: 'cash_flow',
};

const quickbooks: AnswerAmounts = {
  records: (answer, { path, query }) => {
    const report = quickbooksReports[/\/reports\/(\w+)$/.exec(path)?.[1] ?? ''];
    if (report !== undefined) {
      const basis = report === 'cash_flow' ? 'any' : query.get('accounting_method')?.toLowerCase();
      const id = `${(query.get('start_date') ?? '').slice(0, 7)}/${String(basis)}`;
      return [{ stream: report, id, record: answer }];
    }
    const parts = [
      answer['QueryResponse'],
      ...listOf(answer, 'CDCResponse').flatMap((one) => listOf(one, 'QueryResponse')),
    ];
    return parts.flatMap((part) =>
      Object.entries(quickbooksStreams).flatMap(([entity, stream]) =>
        listOf(part, entity).map(place(stream, 'Id')),
      ),
    );
  },
  isAmount: (name, digits) =>
    name === 'value'
      ? withPoint(digits)
      : /^(?:Amount|TotalAmt|Balance|CurrentBalance)$/.test(name) && whole(digits),
  texts: 'text',
};

const netsuite: AnswerAmounts = {
  records: (answer, { body }) =>
    listOf(answer, 'items').flatMap((record) => {
      const { txn_id, line_id, book_id, open_base, modified_at } = record;
      const aging = body.includes('AcctRec') ? 'ar_aging' : 'ap_aging';
      const stream =
        open_base === undefined ? (modified_at === undefined ? null : 'gl_lines') : aging;
      const id = [txn_id, line_id, book_id].map(String).join(':');
      return stream === null || line_id === undefined ? [] : [{ stream, id, record }];
    }),
  isAmount: named(/^(?:amount|debit|credit|open_base)$/),
  texts: 'oracle',
};

/** By system, for those that answer in JSON. */
export const jsonAmounts: Readonly<Record<string, AnswerAmounts>> = {
  ...{ stripe, hubspot, xero, quickbooks, netsuite },
};
