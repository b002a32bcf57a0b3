import { providerKeys as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { requireModelGateway } from './require-model-gateway.ts';

export const removeProviderKey = defineRoute({
  call: contract.removeProviderKey,
  kind: 'tenant',
  access: 'model:manage',
  audit: { none: 'the gateway records the removal, and the vault that of the secret' },
  async handle({ tx, input: { providerKeyId }, services }) {
    await requireModelGateway(services).providerKeys.remove(tx, providerKeyId);
    return { providerKeyId };
  },
});
