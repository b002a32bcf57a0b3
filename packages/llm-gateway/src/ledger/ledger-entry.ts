import type { ComposedRow, TenantContext } from '@ataski/kernel';

/** Which part of a tenant a budget counts: all of it, one virtual key, one user or one run. */
export type BudgetScope = 'tenant' | 'key' | 'user' | 'run';

/** Over which time a budget counts. `call` bounds each single call; a month is one of the calendar. */
export type BudgetPeriod = 'call' | 'minute' | 'hour' | 'day' | 'month';

/** What a call may cost at most, to be held before a byte of it leaves. Amounts are nano-USD. */
export interface Hold {
  readonly id: string;
  readonly keyId: string | null;
  readonly userId: string | null;
  readonly runId: string | null;
  /** Whose account at the provider pays. */
  readonly payer: 'tenant' | 'platform';
  readonly credentialId: string | null;
  readonly surface: string;
  readonly provider: string;
  readonly model: string;
  readonly priceVersion: string;
  readonly holdNano: bigint;
  /** After this long without a settlement all of it is presumed spent. */
  readonly ttlMs: number;
}

/** How many tokens the provider counted. */
export interface SettledTokens {
  readonly input: number;
  readonly cached: number;
  readonly written: number;
  readonly output: number;
}

/** How a call ended for the ledger. */
export interface Settlement {
  readonly id: string;
  readonly state: 'settled' | 'estimated' | 'released' | 'presumed';
  /** Within the hold. */
  readonly costNano: bigint;
  /** What the provider billed beyond the hold: a fault of the bound. */
  readonly excessNano: bigint;
  readonly tokens: SettledTokens | null;
  /** A short code, for example `client_aborted`. */
  readonly reason: string | null;
}

/** What became of a hold. */
export type HoldAnswer =
  | { readonly isGranted: true }
  | {
      readonly isGranted: false;
      /** The budget without room; null without a breaker: no budget counts this call over time. */
      readonly budgetId: string | null;
      readonly period: BudgetPeriod | null;
      readonly roomNano: bigint | null;
      /** Whose breaker refused it, where one did and no budget was asked. */
      readonly breaker: 'tenant' | 'key' | null;
    };

/** One thing that waits to be committed, with the audit row that is committed with it. */
export type LedgerEntry = {
  readonly context: TenantContext;
  readonly row: ComposedRow;
} & (
  | { readonly kind: 'hold'; readonly hold: Hold }
  | { readonly kind: 'settle'; readonly settlement: Settlement }
  | { readonly kind: 'record' }
);
