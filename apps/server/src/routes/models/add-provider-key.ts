import { providerKeys as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { requireModelGateway } from './require-model-gateway.ts';
import { storeCheckedKey } from './store-checked-key.ts';

export const addProviderKey = defineRoute({
  call: contract.addProviderKey,
  kind: 'outside',
  access: 'model:manage',
  audit: { none: 'the gateway records the new key with its row' },
  async handle({ context, input, services, db }) {
    const { providerKeys } = requireModelGateway(services);
    return await storeCheckedKey({ context, db, providerKeys }, input, (tx, checked) =>
      providerKeys.add(tx, checked),
    );
  },
});
