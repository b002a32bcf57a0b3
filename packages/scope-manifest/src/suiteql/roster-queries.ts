import type { QueryAllowance } from '../body/body-rule.ts';
import { after, day, digits, query, select, where } from './query-text.ts';

/** Remembered rather than read: columns whose names no source of ours prints. */
const remembered = {
  period: ['isquarter', 'isyear', 'isadjust', 'isinactive'],
  book: ['isprimary', 'isinactive'],
} as const;

const roster = (table: string, ...columns: readonly string[]): string =>
  query(
    select(digits('id', 'id'), ...columns),
    `FROM ${table}`,
    where(after('id', 'id')),
    'ORDER BY id',
  );

const named = ['name', digits('parent', 'parent_id'), 'isinactive'] as const;

/** Lists that are read as a whole each time. */
export const rosterQueries: readonly QueryAllowance[] = [
  {
    name: 'accounting_periods',
    sentence: 'Accounting periods and whether they are closed.',
    text: roster(
      'accountingperiod',
      'periodname',
      day('startdate', 'start_date'),
      day('enddate', 'end_date'),
      'closed',
      'alllocked',
      ...remembered.period,
    ),
  },
  {
    name: 'subsidiaries',
    sentence: 'The roster of subsidiaries.',
    text: roster(
      'subsidiary',
      'name',
      'fullname',
      digits('parent', 'parent_id'),
      digits('currency', 'currency_id'),
      'BUILTIN.DF(currency) currency_name',
      'country',
      'iselimination',
      'isinactive',
    ),
  },
  {
    name: 'accounts',
    sentence: 'The chart of accounts.',
    text: roster(
      'account',
      'acctnumber',
      'accountsearchdisplayname',
      'accttype',
      digits('parent', 'parent_id'),
      'isinactive',
    ),
  },
  {
    name: 'currencies',
    sentence: 'The currencies of the account.',
    text: roster('currency', 'symbol', 'name'),
  },
  {
    name: 'departments',
    sentence: 'The departments.',
    text: roster('department', ...named),
  },
  { name: 'classes', sentence: 'The classes.', text: roster('classification', ...named) },
  { name: 'locations', sentence: 'The locations.', text: roster('location', ...named) },
  {
    name: 'accounting_books',
    sentence: 'The books, of which one is the primary one.',
    text: roster('accountingbook', 'name', ...remembered.book),
  },
];
