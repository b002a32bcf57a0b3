import { providerKeys as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { payerOf, presentProviderKey } from './present-provider-key.ts';
import { requireModelGateway } from './require-model-gateway.ts';

export const listProviderKeys = defineRoute({
  call: contract.listProviderKeys,
  kind: 'tenant',
  access: 'model:read',
  audit: { none: 'labels and states of keys, and no secret' },
  async handle({ tx, services }) {
    const { providerKeys, platformProviders } = requireModelGateway(services);
    const keys = await providerKeys.list(tx);
    return {
      keys: keys.map(presentProviderKey),
      payers: contract.ModelProvider.options.map((provider) =>
        payerOf(provider, keys, platformProviders),
      ),
    };
  },
});
