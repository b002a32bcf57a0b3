import type { QueryAllowance } from '../body/body-rule.ts';
import {
  after,
  afterPair,
  day,
  dayOf,
  digits,
  moment,
  query,
  select,
  where,
  within,
} from './query-text.ts';

/** Remembered rather than read: which types of account an accrual sits in. */
const accrualTypes =
  "'OthCurrLiab', 'LongTermLiab', 'DeferRevenue', 'DeferExpense', 'OthCurrAsset', 'UnbilledRec'";

// One book at a time: in an account with several, each line exists once for each of them.
const postedLines =
  'FROM transaction t JOIN transactionline tl ON tl.transaction = t.id JOIN transactionaccountingline tal ON tal.transaction = tl.transaction AND tal.transactionline = tl.id';
const posted = "t.posting = 'T' AND tal.posting = 'T' AND tal.accountingbook = :book";

const lineColumns = select(
  digits('t.id', 'txn_id'),
  digits('tl.id', 'line_id'),
  digits('tal.accountingbook', 'book_id'),
  't.type',
  't.tranid',
  day('t.trandate', 'tran_date'),
  digits('t.postingperiod', 'period_id'),
  digits('tal.account', 'account_id'),
  digits('tal.debit', 'debit'),
  digits('tal.credit', 'credit'),
  digits('tal.amount', 'amount'),
  digits('tl.subsidiary', 'subsidiary_id'),
  digits('tl.department', 'department_id'),
  digits('tl.class', 'class_id'),
  digits('tl.location', 'location_id'),
  digits('NVL(tl.entity, t.entity)', 'entity_id'),
  digits('t.currency', 'currency_id'),
  digits('tal.exchangerate', 'fx_rate'),
  moment('t.lastmodifieddate', 'modified_at'),
);
// The book is fixed, so that transaction and line are the whole key.
const afterLine = afterPair(['t.id', 'txn'], ['tl.id', 'line']);
const byLine = 'ORDER BY t.id, tl.id, tal.accountingbook';
const afterBalance = afterPair(['tal.account', 'account'], ['tl.subsidiary', 'subsidiary']);

/** The general ledger: its lines, what changed in it, and its balances. */
export const ledgerQueries: readonly QueryAllowance[] = [
  {
    name: 'gl_lines',
    sentence: 'Posted lines of one book, of the transactions that changed in a window of time.',
    text: query(
      lineColumns,
      postedLines,
      where(posted, within('t.lastmodifieddate'), afterLine),
      byLine,
    ),
  },
  {
    name: 'gl_lines_of_period',
    sentence: 'Posted lines of one book and one accounting period, to compare with what is stored.',
    text: query(
      lineColumns,
      postedLines,
      where(posted, 't.postingperiod = :period', afterLine),
      byLine,
    ),
  },
  {
    name: 'changed_transactions',
    sentence:
      'Which transactions changed in a window of time, so that one without posted lines is seen too.',
    text: query(
      select(
        digits('t.id', 'txn_id'),
        't.type',
        't.tranid',
        't.posting',
        't.voided',
        moment('t.lastmodifieddate', 'modified_at'),
      ),
      'FROM transaction t',
      where(within('t.lastmodifieddate'), after('t.id', 'txn')),
      'ORDER BY t.id',
    ),
  },
  {
    name: 'trial_balance',
    sentence: 'Posted balances of one book and one period by account and subsidiary.',
    text: query(
      select(
        digits('tal.account', 'account_id'),
        digits('tl.subsidiary', 'subsidiary_id'),
        digits('t.postingperiod', 'period_id'),
        digits('tal.accountingbook', 'book_id'),
        digits('SUM(NVL(tal.debit, 0))', 'debit'),
        digits('SUM(NVL(tal.credit, 0))', 'credit'),
        digits('SUM(tal.amount)', 'amount'),
      ),
      postedLines,
      where(posted, 't.postingperiod = :period', afterBalance),
      'GROUP BY tal.account, tl.subsidiary, t.postingperiod, tal.accountingbook',
      'ORDER BY tal.account, tl.subsidiary',
    ),
  },
  {
    name: 'accrual_snapshot',
    sentence: 'Balances of accrual-like accounts up to the end of a period, in one book.',
    text: query(
      select(
        digits('tal.account', 'account_id'),
        digits('tl.subsidiary', 'subsidiary_id'),
        digits('tal.accountingbook', 'book_id'),
        digits('SUM(tal.amount)', 'balance'),
      ),
      postedLines,
      'JOIN account a ON a.id = tal.account JOIN accountingperiod ap ON ap.id = t.postingperiod',
      where(
        posted,
        `a.accttype IN (${accrualTypes})`,
        `ap.enddate <= ${dayOf('periodend')}`,
        afterBalance,
      ),
      'GROUP BY tal.account, tl.subsidiary, tal.accountingbook',
      'ORDER BY tal.account, tl.subsidiary',
    ),
  },
];

/** How the queries of open items reach the same lines. */
export const openItems = { postedLines, posted, afterLine, byLine };
