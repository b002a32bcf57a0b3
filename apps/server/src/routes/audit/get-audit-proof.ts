import { audit as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { ServerError } from '../../http/errors.ts';

export const getAuditProof = defineRoute({
  call: contract.getAuditProof,
  kind: 'tenant',
  access: 'audit:read',
  audit: 'audit_log.read',
  async handle({ tx, input, services: { sealing } }) {
    const proven = await sealing.evidence.prove(tx, input);
    if (proven === null) throw new ServerError('SERVER_EVENT_NOT_SEALED');
    return { proof: proven.proof };
  },
});
