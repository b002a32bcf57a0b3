import type { StripeObject } from './stripe-object.ts';

/** How many objects an account begins with. */
export interface StripeSizes {
  readonly customers: number;
  readonly subscriptions: number;
  readonly invoices: number;
  readonly refunds: number;
  readonly payment_intents: number;
}

/** The size of a small company's account. */
export const defaultStripeSizes: StripeSizes = {
  customers: 240,
  subscriptions: 180,
  invoices: 900,
  refunds: 60,
  payment_intents: 1000,
};

/** What an account is made from; the same input makes the same account. */
export interface AccountSeed {
  readonly seed: string;
  readonly account: string;
  /** Stands in every name of the account, so that a leak can be looked for. */
  readonly marker: string;
  readonly sizes: StripeSizes;
  /** Unix seconds; every object is older. */
  readonly until: number;
}

/** The objects of an account, in the order in which they came to be. */
export interface AccountObjects {
  readonly customers: readonly StripeObject[];
  readonly subscriptions: readonly StripeObject[];
  readonly invoices: readonly StripeObject[];
  readonly payment_intents: readonly StripeObject[];
  readonly refunds: readonly StripeObject[];
}
