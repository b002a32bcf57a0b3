import { providerKeys as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { requireModelGateway } from './require-model-gateway.ts';
import { storeCheckedKey } from './store-checked-key.ts';

export const rotateProviderKey = defineRoute({
  call: contract.rotateProviderKey,
  kind: 'outside',
  access: 'model:manage',
  audit: { none: 'the gateway records which key took the place of which' },
  async handle({ context, input: { overlapSeconds, ...entered }, services, db }) {
    const { providerKeys } = requireModelGateway(services);
    return await storeCheckedKey({ context, db, providerKeys }, entered, (tx, checked) =>
      providerKeys.rotate(tx, checked, { overlapSeconds }),
    );
  },
});
