import type { IntacctCompanySize } from './company-size.ts';

/** One company of the simulated Sage Intacct. Its entities are `100` and `200`, the second private. */
export interface SimulatedIntacctCompany {
  readonly companyId: string;
  /** Passwords by user id. */
  readonly users: Readonly<Record<string, string>>;
  /** Sender ids that the company allows in. */
  readonly authorisedSenders: readonly string[];
  readonly size?: Partial<IntacctCompanySize>;
}
