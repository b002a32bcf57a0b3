import type { CallAnswer, CallContext } from './call-context.ts';
import { sum } from './company-posting.ts';
import type { IntacctRecord } from './company-store.ts';
import { errorNumbers, IntacctFailure, invalidFunction } from './intacct-failure.ts';
import type { XmlElement } from './xml-reader.ts';
import { node } from './xml-writer.ts';
import type { XmlNode } from './xml-writer.ts';

const shared = [
  'reportingperiodname',
  'startdate',
  'enddate',
  'reportingbook',
  'locationid',
  'departmentid',
  'showzerobalances',
  'includereportingbook',
  'adjbooks',
  'statistical',
  'debitcreditbalance',
  'showdeptdetail',
  'showlocdetail',
];

/** The function `get_trialbalance`: all accounts of a period. */
export function getTrialBalance(call: XmlElement, context: CallContext): CallAnswer {
  return balances(call, context, 'trialbalance', () => true);
}

/** The function `get_accountbalances`: one account, or a range of numbers. */
export function getAccountBalances(call: XmlElement, context: CallContext): CallAnswer {
  const exact = textOf(call, 'glaccountno');
  const [from, to] = [textOf(call, 'startaccountno'), textOf(call, 'endaccountno')];
  if (exact === null && (from === null || to === null))
    throw invalidFunction('get_accountbalances takes an account number or a range of them.');
  return balances(call, context, 'accountbalance', (number) =>
    exact === null ? (from ?? '') <= number && number <= (to ?? '') : number === exact,
  );
}

function balances(
  call: XmlElement,
  context: CallContext,
  element: string,
  isWanted: (accountNumber: string) => boolean,
): CallAnswer {
  const account = ['glaccountno', 'startaccountno', 'endaccountno'];
  const known = element === 'trialbalance' ? shared : [...shared, ...account];
  const other = call.children.find(({ name }) => !known.includes(name));
  if (other !== undefined) throw invalidFunction(`${call.name} cannot hold ${other.name}.`);
  if (context.hiddenObjects.has('GLDETAIL'))
    throw new IntacctFailure(
      'function',
      errorNumbers.permission,
      'You do not have permission for GLDETAIL',
    );
  const period = readPeriod(call, context);
  const book = textOf(call, 'reportingbook') ?? 'ACCRUAL';
  const place = textOf(call, 'locationid') ?? context.entity;
  const postings = context.store
    .list('GLDETAIL')
    .filter((one) => one['BOOKID'] === book && (place === null || one['LOCATIONID'] === place));
  const rows = context.store
    .list('GLACCOUNT')
    .map((one) => one['ACCOUNTNO'] ?? '')
    .filter(isWanted)
    .sort()
    .flatMap((number) => {
      const own = postings.filter((one) => one['ACCOUNTNO'] === number);
      const row = balanceRow(element, number, own, period, book);
      const isShown = own.length > 0 || textOf(call, 'showzerobalances') === 'true';
      return isShown ? [row] : [];
    });
  const attributes = {
    listtype: element,
    start: 0,
    end: Math.max(0, rows.length - 1),
    total: rows.length,
  };
  return { attributes, content: rows };
}

function balanceRow(
  element: string,
  number: string,
  postings: readonly IntacctRecord[],
  { start, end }: { readonly start: string; readonly end: string },
  book: string,
): XmlNode {
  const total = (records: readonly IntacctRecord[], field: string): string =>
    sum(records.map((record) => record[field] ?? '0'));
  const upTo = postings.filter((one) => (one['ENTRY_DATE'] ?? '') <= end);
  const before = upTo.filter((one) => (one['ENTRY_DATE'] ?? '') < start);
  const within = upTo.filter((one) => (one['ENTRY_DATE'] ?? '') >= start);
  return node(element, [
    node('glaccountno', number),
    node('startbalance', total(before, 'AMOUNT')),
    node('debits', total(within, 'DEBITAMOUNT')),
    node('credits', total(within, 'CREDITAMOUNT')),
    node('adjdebits', '0'),
    node('adjcredits', '0'),
    node('endbalance', total(upTo, 'AMOUNT')),
    node('reportingbook', book),
    node('currency', ''),
  ]);
}

function readPeriod(
  call: XmlElement,
  { store }: CallContext,
): { readonly start: string; readonly end: string } {
  const name = textOf(call, 'reportingperiodname');
  if (name !== null) {
    const period = store.list('REPORTINGPERIOD').find((one) => one['NAME'] === name);
    if (period === undefined) throw invalidFunction(`There is no reporting period ${name}.`);
    return { start: period['START_DATE'] ?? '', end: period['END_DATE'] ?? '' };
  }
  return { start: readDay(call, 'startdate'), end: readDay(call, 'enddate') };
}

/** A date of the legacy functions has a year, a month and a day. */
function readDay(call: XmlElement, name: string): string {
  const element = call.children.find((child) => child.name === name);
  if (element === undefined) throw invalidFunction('A period takes a name, or a start and an end.');
  const part = (part: string, width: number): string =>
    (textOf(element, part) ?? '').padStart(width, '0');
  const day = `${part('year', 4)}-${part('month', 2)}-${part('day', 2)}`;
  const instant = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(instant.getTime()) || !instant.toISOString().startsWith(day))
    throw invalidFunction(`${name} must have a year, a month and a day.`);
  return day;
}

function textOf(element: XmlElement, name: string): string | null {
  return element.children.find((child) => child.name === name)?.text ?? null;
}
