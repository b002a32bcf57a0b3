import { accessActions } from '@ataski/access';
import { databaseActions } from '@ataski/audit';
import { connectorsKitActions } from '@ataski/connectors-kit';
import { egressActions } from '@ataski/egress';
import { defineActions } from '@ataski/kernel';
import { llmGatewayActions } from '@ataski/llm-gateway';
import { vaultActions } from '@ataski/vault';

const details = { route: 'text', session: 'text' } as const;

/** What a successful request leaves behind when its route says so. */
export const routeActions = defineActions({
  'audit_log.read': { version: 1, details },
  'record.read': { version: 1, details },
});

/** Uses of what the product itself brings to a provider. */
export const appActions = defineActions({
  'app_credential.used': { version: 1, details: { purpose: 'text' } },
});

const serverActions = defineActions({
  'access.denied': { version: 1, details: { permission: 'text' } },
  'audit_bundle.exported': {
    version: 1,
    details: {},
    outcome: { rows: 'integer', sha256: 'text' },
  },
});

/** Everything that the product records. What is not here cannot be recorded, and does not compile. */
export const productActions = [
  databaseActions,
  egressActions,
  vaultActions,
  accessActions,
  connectorsKitActions,
  llmGatewayActions,
  routeActions,
  appActions,
  serverActions,
] as const;

/** One vocabulary of all of them. */
export type ProductActions = typeof databaseActions &
  typeof egressActions &
  typeof vaultActions &
  typeof accessActions &
  typeof connectorsKitActions &
  typeof llmGatewayActions &
  typeof routeActions &
  typeof appActions &
  typeof serverActions;
