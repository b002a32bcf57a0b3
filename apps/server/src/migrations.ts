import { migrations as access } from '@ataski/access';
import { migrations as audit } from '@ataski/audit';
import { migrations as connectorsKit } from '@ataski/connectors-kit';
import type { Migration } from '@ataski/kernel';
import { migrations as llmGateway } from '@ataski/llm-gateway';
import { migrations as tenancy } from '@ataski/tenancy';
import { migrations as vault } from '@ataski/vault';

/** The whole schema, floor by floor. */
export const migrations: readonly Migration[] = [
  ...tenancy,
  ...audit,
  ...vault,
  ...access,
  ...connectorsKit,
  ...llmGateway,
];
