/** Streams that are reports by month, as the connectors of ledgers call them. */
const monthlyStreams: readonly string[] = ['profit_and_loss', 'balance_sheet', 'cash_flow'];

/** The stream of balances by period, one record an account. */
export const trialBalanceStream = 'trial_balance';

/** The reports among the streams of a connection, in the order in which people read them. */
export function reportStreams(streams: readonly string[]): readonly string[] {
  return [...monthlyStreams, trialBalanceStream].filter((name) => streams.includes(name));
}

/** The month and the basis that the id of a monthly report consists of; null for another id. */
export function readReportId(
  sourceId: string,
): { readonly month: string; readonly basis: string } | null {
  const [, month, basis] = /^(\d{4}-\d\d)\/(\w+)$/.exec(sourceId) ?? [];
  return month === undefined || basis === undefined ? null : { month, basis };
}

const monthNames =
  'January February March April May June July August September October November December';

/** `2026-09` as `September 2026`, without any clock or time zone. */
export function monthName(month: string): string {
  const [year = '', number = ''] = month.split('-');
  return `${monthNames.split(' ')[Number(number) - 1] ?? number} ${year}`;
}
