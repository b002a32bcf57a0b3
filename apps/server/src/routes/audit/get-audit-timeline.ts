import { audit as contract } from '@ataski/contract';
import { parseCorrelationId } from '@ataski/kernel';

import { defineRoute } from '../../http/define-route.ts';

export const getAuditTimeline = defineRoute({
  call: contract.getAuditTimeline,
  kind: 'tenant',
  access: 'audit:read',
  audit: 'audit_log.read',
  async handle({ tx, input, services }) {
    return await services.audit.timeline(tx, parseCorrelationId(input.correlationId));
  },
});
