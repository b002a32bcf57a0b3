import type { OAuthClient } from '../oauth/oauth-client.ts';
import type { QuickbooksSizes } from './company-seed.ts';
import type { QuickbooksLimitOptions } from './quickbooks-limits.ts';

/** A company that can be connected. */
export interface SeedQuickbooksCompany {
  /** Digits. */
  readonly realmId: string;
  readonly name: string;
  /** What is left out has the default size. */
  readonly sizes?: Partial<QuickbooksSizes>;
  /** What stands in every name. Default the name in capitals. */
  readonly marker?: string;
}

/** What a simulated QuickBooks begins with. */
export interface QuickbooksSimulatorOptions {
  readonly clients: readonly OAuthClient[];
  readonly companies: readonly SeedQuickbooksCompany[];
  /** The same seed makes the same companies. Default `ataski`. */
  readonly seed?: string;
  readonly limits?: QuickbooksLimitOptions;
  /** How long each request to a company takes. Default 0. */
  readonly latencyMs?: number;
  readonly now?: () => Date;
}
