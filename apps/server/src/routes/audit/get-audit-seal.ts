import { audit as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';

export const getAuditSeal = defineRoute({
  call: contract.getAuditSeal,
  kind: 'tenant',
  access: 'audit:read',
  audit: { none: 'says where an event is sealed, and nothing of what it holds' },
  async handle({ tx, input, services: { sealing } }) {
    const place = await sealing.evidence.findPlace(tx, input);
    if (place === null) return { seal: null };
    return { seal: { ...place, signedAt: place.signedAt.toISOString() } };
  },
});
