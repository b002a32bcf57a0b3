import type { QueryAllowance } from '../body/body-rule.ts';
import { openItems } from './ledger-queries.ts';
import { day, digits, query, select, where } from './query-text.ts';

// Ages are computed by us from the due date: the text holds no date of the server's.
const text = (accountType: 'AcctRec' | 'AcctPay'): string =>
  query(
    select(
      digits('t.id', 'txn_id'),
      digits('tl.id', 'line_id'),
      digits('tal.accountingbook', 'book_id'),
      't.tranid',
      't.type',
      digits('t.entity', 'entity_id'),
      digits('tl.subsidiary', 'subsidiary_id'),
      digits('tal.account', 'account_id'),
      day('NVL(t.duedate, t.trandate)', 'due_date'),
      digits('NVL(tal.amountunpaid, 0) - NVL(tal.paymentamountunused, 0)', 'open_base'),
      digits('t.currency', 'currency_id'),
      digits('t.foreignamountunpaid', 'open_txn'),
    ),
    openItems.postedLines,
    'JOIN account a ON a.id = tal.account',
    where(
      openItems.posted,
      "t.voided = 'F'",
      `a.accttype = '${accountType}'`,
      '(NVL(tal.amountunpaid, 0) <> 0 OR NVL(tal.paymentamountunused, 0) <> 0)',
      // A journal may have several lines on the same account, so the line is part of the key.
      openItems.afterLine,
    ),
    openItems.byLine,
  );

/** Receivables and payables that are open now. Credits and unused payments are negative. */
export const openItemQueries: readonly QueryAllowance[] = [
  {
    name: 'ar_aging',
    sentence: 'Receivables that are open at the moment of reading, with their due dates.',
    text: text('AcctRec'),
  },
  {
    name: 'ap_aging',
    sentence: 'Payables that are open at the moment of reading, with their due dates.',
    text: text('AcctPay'),
  },
];
