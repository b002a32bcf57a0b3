import { virtualKeys as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { requireModelGateway } from './require-model-gateway.ts';

export const revokeVirtualKey = defineRoute({
  call: contract.revokeVirtualKey,
  kind: 'tenant',
  access: 'model:manage',
  audit: { none: 'the gateway records the revocation' },
  async handle({ tx, input: { virtualKeyId }, services }) {
    await requireModelGateway(services).virtualKeys.revoke(tx, virtualKeyId);
    return { virtualKeyId };
  },
});
