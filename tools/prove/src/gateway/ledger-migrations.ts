import { migrations as audit } from '@ataski/audit';
import type { Migration } from '@ataski/kernel';
import { migrations as gateway } from '@ataski/llm-gateway';
import { migrations as tenancy } from '@ataski/tenancy';

/** All that the ledger stands on. */
export const ledgerMigrations: readonly Migration[] = [...tenancy, ...audit, ...gateway];
