import type { OAuthClient } from '../oauth/oauth-client.ts';
import type { XeroLimitOptions } from './xero-limits.ts';

/** An organisation that can be connected. */
export interface SeedXeroOrganisation {
  /** A uuid. */
  readonly tenantId: string;
  readonly name: string;
  /** Default `ORGANISATION`. */
  readonly tenantType?: 'ORGANISATION' | 'PRACTICE';
  /** How many invoices it begins with. Default 600. */
  readonly invoices?: number;
  /** What stands in every name. Default the name in capitals. */
  readonly marker?: string;
}

/** What a simulated Xero begins with. */
export interface XeroSimulatorOptions {
  readonly clients: readonly OAuthClient[];
  readonly organisations: readonly SeedXeroOrganisation[];
  /** The same seed makes the same organisations. Default `ataski`. */
  readonly seed?: string;
  readonly limits?: XeroLimitOptions;
  /** How long each request to an organisation takes. Default 0. */
  readonly latencyMs?: number;
  readonly now?: () => Date;
}
