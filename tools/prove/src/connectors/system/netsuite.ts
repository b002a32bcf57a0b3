import { createNetsuiteSimulator } from '@ataski/sandbox';

import { randomText } from '../../foundation/canary/canary-secrets.ts';
import type { ProvenSystem } from './proven-system.ts';

const account = '123456';

/** NetSuite, each call of which is signed. */
export const netsuite: ProvenSystem = {
  id: 'netsuite',
  open(clock) {
    const token = {
      ...{ consumerKey: 'ck_proof', consumerSecret: randomText(40) },
      ...{ tokenId: 'ti_proof', tokenSecret: randomText(40) },
    };
    return {
      simulator: createNetsuiteSimulator({
        accounts: [{ account, tokens: [token], ledger: { glLines: 400, months: 3 } }],
        now: () => clock.now(),
      }),
      apps: {},
      secrets: { 'consumer secret': token.consumerSecret, 'token secret': token.tokenSecret },
      async connect({ connections }, context) {
        const { connection } = await connections.connect({
          ...{ context, system: 'netsuite', label: 'Proof' },
          credentials: {
            account_id: account,
            consumer_key: token.consumerKey,
            consumer_secret: token.consumerSecret,
            token_id: token.tokenId,
            token_secret: token.tokenSecret,
          },
        });
        return connection.id;
      },
    };
  },
};
