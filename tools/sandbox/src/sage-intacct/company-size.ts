/** How large a simulated company is. */
export interface IntacctCompanySize {
  /** Journal entries, invoices and bills, in about equal parts. Default 60. */
  readonly entries: number;
  /** Months, the last one ending before `until`. Default 6. */
  readonly months: number;
  /** Each tenth entry moves amounts of 20 digits. Default false. */
  readonly hasHugeAmounts: boolean;
  /** Default the first of the present month (UTC). */
  readonly until: Date;
  /** The same seed makes the same company. Default the company's id. */
  readonly seed: string;
}

/** The sizes with their defaults. */
export function companySizeOf(
  company: string,
  size: Partial<IntacctCompanySize>,
  now: Date,
): IntacctCompanySize {
  const until = new Date(`${now.toISOString().slice(0, 7)}-01T00:00:00Z`);
  return { entries: 60, months: 6, hasHugeAmounts: false, until, seed: company, ...size };
}
