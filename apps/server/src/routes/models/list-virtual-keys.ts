import { virtualKeys as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { nextById } from './page-by-id.ts';
import { presentVirtualKey } from './present-virtual-key.ts';
import { requireModelGateway } from './require-model-gateway.ts';

export const listVirtualKeys = defineRoute({
  call: contract.listVirtualKeys,
  kind: 'tenant',
  access: 'model:read',
  audit: { none: 'labels and last four characters of keys, and no text of one' },
  async handle({ tx, input: { cursor }, services }) {
    const { virtualKeys } = requireModelGateway(services);
    const keys = await virtualKeys.list(tx, { after: cursor });
    return { keys: keys.map(presentVirtualKey), nextCursor: nextById(keys) };
  },
});
