import { sumDecimals } from '../../../format/decimal.ts';

/** One account of a trial balance. */
export interface BalanceRow {
  readonly key: string;
  readonly account: string;
  /** Decimal texts by column. */
  readonly values: readonly string[];
}

/** The balances of one period. */
export interface TrialBalance {
  readonly period: string;
  readonly columns: readonly string[];
  readonly rows: readonly BalanceRow[];
  /** Exact sums of the columns; null where one cannot be added. */
  readonly totals: readonly (string | null)[];
}

type Texts = Readonly<Record<string, string>>;

const shapes = [
  {
    account: 'account_id',
    period: 'period_id',
    columns: { debit: 'Debit', credit: 'Credit', amount: 'Net' },
  },
  {
    account: 'glaccountno',
    period: 'period',
    columns: {
      startbalance: 'Opening',
      debits: 'Debits',
      credits: 'Credits',
      endbalance: 'Closing',
    },
  },
] as const;

/** Names of accounts and periods by their ids, where records carry ids alone. */
export interface BalanceNames {
  readonly accounts: ReadonlyMap<string, string>;
  readonly periods: ReadonlyMap<string, string>;
  readonly subsidiaries: ReadonlyMap<string, string>;
}

/** Whose account it is, where a company has several subsidiaries. */
function placeOf(texts: Texts, { subsidiaries }: BalanceNames): string {
  const id = texts['subsidiary_id'] ?? '';
  return subsidiaries.size < 2 ? '' : (subsidiaries.get(id) ?? id);
}

/** Groups records of a trial balance by period, in the order in which they come. */
export function trialBalances(
  records: readonly { readonly sourceId: string; readonly data: string }[],
  names: BalanceNames,
): readonly TrialBalance[] {
  const read = records.flatMap(({ sourceId, data }) => {
    const texts = textsOf(data);
    const shape = shapes.find(({ account }) => texts[account] !== undefined);
    return shape === undefined ? [] : [{ sourceId, texts, shape }];
  });
  const byPeriod = Map.groupBy(read, ({ texts, shape }) => texts[shape.period] ?? '');
  return [...byPeriod].map(([period, members]) => {
    const columns = members[0]?.shape.columns ?? {};
    const rows = members.map(({ sourceId, texts, shape }) => {
      const account = texts[shape.account] ?? '';
      return {
        key: sourceId,
        account: [names.accounts.get(account) ?? account, placeOf(texts, names)]
          .filter((part) => part !== '')
          .join(' · '),
        values: Object.keys(columns).map((name) => texts[name] ?? ''),
      };
    });
    return {
      period: names.periods.get(period) ?? period,
      columns: Object.values(columns),
      rows: rows.toSorted((a, b) => a.account.localeCompare(b.account, 'en')),
      totals: Object.keys(columns).map((_, index) =>
        sumDecimals(rows.map(({ values }) => values[index] ?? '').filter((value) => value !== '')),
      ),
    };
  });
}

/** The members of a flat record that are texts; ledgers here state amounts as texts. */
export function textsOf(data: string): Texts {
  const parsed: unknown = parse(data);
  if (typeof parsed !== 'object' || parsed === null) return {};
  return Object.fromEntries(
    Object.entries(parsed).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
