import { getConnection, listRecordVersions as list } from '@ataski/connectors-kit';
import { connections as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';

export const listRecordVersions = defineRoute({
  call: contract.listRecordVersions,
  kind: 'tenant',
  access: 'record:read',
  audit: 'record.read',
  async handle({ tx, input }) {
    // A connection that is not there, or is another tenant's, is missing rather than empty.
    await getConnection(tx, input.connectionId);
    return { versions: await list(tx, input) };
  },
});
