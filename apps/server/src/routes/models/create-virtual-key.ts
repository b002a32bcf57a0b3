import { virtualKeys as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { presentVirtualKey } from './present-virtual-key.ts';
import { requireModelGateway } from './require-model-gateway.ts';

export const createVirtualKey = defineRoute({
  call: contract.createVirtualKey,
  kind: 'tenant',
  access: 'model:manage',
  audit: { none: 'the gateway records the new key with its row' },
  async handle({ tx, input: { expiresAt, ...wish }, services }) {
    const { virtualKeys } = requireModelGateway(services);
    const { key, virtualKey } = await virtualKeys.create(tx, {
      ...wish,
      expiresAt: new Date(expiresAt),
    });
    return { key, virtualKey: presentVirtualKey(virtualKey) };
  },
});
