import { providerKeys as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { getProviderKey } from './present-provider-key.ts';
import { requireModelGateway } from './require-model-gateway.ts';

export const deactivateProviderKey = defineRoute({
  call: contract.deactivateProviderKey,
  kind: 'tenant',
  access: 'model:manage',
  audit: { none: 'the gateway records the deactivation' },
  async handle({ tx, input: { providerKeyId }, services }) {
    const { providerKeys } = requireModelGateway(services);
    await providerKeys.deactivate(tx, providerKeyId);
    return await getProviderKey(tx, providerKeys, providerKeyId);
  },
});
