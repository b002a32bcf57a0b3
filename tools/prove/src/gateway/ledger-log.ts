import { createAuditLog } from '@ataski/audit';
import type { Clock } from '@ataski/kernel';
import { llmGatewayActions } from '@ataski/llm-gateway';
import type { Tenancy } from '@ataski/tenancy';

/** The log of a program that records what the gateway does, as its clock says. */
export function createLedgerLog(tenancy: Tenancy, clock: Clock) {
  return createAuditLog({
    ...{ db: tenancy, platform: tenancy, clock, component: 'gateway' },
    actions: [llmGatewayActions],
  });
}
