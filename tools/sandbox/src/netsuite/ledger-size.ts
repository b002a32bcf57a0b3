/** How large a simulated ledger is, and what is special about it. */
export interface NetsuiteLedgerSize {
  /** Posted lines in the primary book, exactly. Default 400. */
  readonly glLines: number;
  /** Months, the last one being that of `until`. Default 6. */
  readonly months: number;
  /** Customers, and as many vendors. Default 20. */
  readonly parties: number;
  /** Subsidiaries that post, 1 to 3. Default 3; 1 in an account without OneWorld. */
  readonly subsidiaries: number;
  /** Every 40th journal entry moves amounts of 20 digits. Default false. */
  readonly hasHugeAmounts: boolean;
  /** Everything is older than this day (UTC). Default the first of the present month. */
  readonly until: Date;
  /** The same seed makes the same ledger. Default the account's id. */
  readonly seed: string;
}

/** The sizes with their defaults. */
export function ledgerSizeOf(
  account: string,
  size: Partial<NetsuiteLedgerSize>,
  now: Date,
): NetsuiteLedgerSize {
  const until = new Date(`${now.toISOString().slice(0, 7)}-01T00:00:00Z`);
  const defaults = { glLines: 400, months: 6, parties: 20, subsidiaries: 3, hasHugeAmounts: false };
  const made = { ...defaults, until, seed: account, ...size };
  if (made.glLines < 2) throw new RangeError('A ledger has at least two lines.');
  return made;
}
