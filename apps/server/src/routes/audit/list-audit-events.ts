import { audit as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';

export const listAuditEvents = defineRoute({
  call: contract.listAuditEvents,
  kind: 'tenant',
  access: 'audit:read',
  audit: 'audit_log.read',
  async handle({ tx, input, services }) {
    const { cursor, limit, ...filter } = input;
    return await services.audit.list(tx, filter, { cursor, limit });
  },
});
