import type { NetsuiteLab } from './netsuite-lab.ts';

/** Lines of the primary book that are posted, as the simulator keeps them. */
export function postedLines({ provider, account }: NetsuiteLab) {
  const heads = new Map(provider.rows(account, 'transaction').map((head) => [head['id'], head]));
  const places = new Map(
    provider
      .rows(account, 'transactionline')
      .map((line) => [`${String(line['transaction'])}:${String(line['id'])}`, line]),
  );
  return provider.rows(account, 'transactionaccountingline').flatMap((line) => {
    if (line['accountingbook'] !== 1 || line['posting'] !== 'T') return [];
    const head = heads.get(line['transaction'] ?? null);
    const place = `${String(line['transaction'])}:${String(line['transactionline'])}`;
    if (head?.['posting'] !== 'T') return [];
    return [
      {
        sourceId: `${place}:1`,
        amount: String(line['amount']),
        account: Number(line['account']),
        subsidiary: Number(places.get(place)?.['subsidiary']),
        period: Number(head['postingperiod']),
        isOpen: ['amountunpaid', 'paymentamountunused'].some((name) => Number(line[name]) !== 0),
        isVoided: head['voided'] === 'T',
      },
    ];
  });
}

/** How many objects each stream should have, counted in another way than by queries. */
export function expectedCounts(world: NetsuiteLab): Readonly<Record<string, number>> {
  const { provider, account } = world;
  const lines = postedLines(world);
  const count = (table: string): number => provider.rows(account, table).length;
  const distinct = (keys: readonly string[]): number => new Set(keys).size;
  const typeOf = new Map(
    provider.rows(account, 'account').map((row) => [Number(row['id']), String(row['accttype'])]),
  );
  const open = (type: string): number =>
    lines.filter((line) => line.isOpen && !line.isVoided && typeOf.get(line.account) === type)
      .length;
  const accrual = lines.filter(({ account: id }) => accrualTypes.has(typeOf.get(id) ?? ''));
  const months = provider
    .rows(account, 'accountingperiod')
    .filter(({ isyear, isquarter }) => isyear === 'F' && isquarter === 'F')
    .map(({ id }) => Number(id));
  return {
    accounting_books: count('accountingbook'),
    accounting_periods: count('accountingperiod'),
    subsidiaries: count('subsidiary'),
    accounts: count('account'),
    currencies: count('currency'),
    departments: count('department'),
    classes: count('classification'),
    locations: count('location'),
    gl_lines: lines.length,
    deleted_records: count('deletedrecord'),
    trial_balance: distinct(
      lines.map(({ period, account: id, subsidiary }) => `${period}:${id}:${subsidiary}`),
    ),
    gl_tie_out: distinct(lines.map(({ period, subsidiary }) => `${period}:${subsidiary}`)),
    ar_aging: open('AcctRec'),
    ap_aging: open('AcctPay'),
    accrual_snapshot: months
      .map((end) =>
        distinct(
          accrual
            .filter(({ period }) => period <= end)
            .map(({ account: id, subsidiary }) => `${id}:${subsidiary}`),
        ),
      )
      .reduce((sum, each) => sum + each, 0),
  };
}

const accrualTypes = new Set([
  'OthCurrLiab',
  'LongTermLiab',
  'DeferRevenue',
  'DeferExpense',
  'OthCurrAsset',
  'UnbilledRec',
]);
