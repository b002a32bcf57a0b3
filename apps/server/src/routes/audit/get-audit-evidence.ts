import { audit as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';

export const getAuditEvidence = defineRoute({
  call: contract.getAuditEvidence,
  kind: 'tenant',
  access: 'audit:read',
  audit: { none: 'says how far the log is sealed, and nothing of what it holds' },
  async handle({ tx, context: { tenantId }, services: { sealing } }) {
    const { size, checkpointedAt, checkpoint } = await sealing.evidence.status(tx);
    const { waiting, sealedThrough } = await sealing.evidence.lag(tx);
    return {
      sealedEvents: size,
      sealedThrough,
      checkpointedAt: checkpointedAt?.toISOString() ?? null,
      checkpoint,
      waitingEvents: waiting,
      verificationKeys: [...sealing.verificationKeys(tenantId)],
    };
  },
});
