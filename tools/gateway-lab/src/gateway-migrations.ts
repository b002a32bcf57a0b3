import { migrations as audit } from '@ataski/audit';
import type { Migration } from '@ataski/kernel';
import { migrations as gateway } from '@ataski/llm-gateway';
import { migrations as tenancy } from '@ataski/tenancy';
import { migrations as vault } from '@ataski/vault';

/** All that the gateway stands on. */
export const gatewayMigrations: readonly Migration[] = [...tenancy, ...audit, ...vault, ...gateway];
