import { createNetsuiteSimulator } from '@ataski/sandbox';

import { randomText } from '../../foundation/canary/canary-secrets.ts';
import type { ProvenSystem } from './proven-system.ts';

const account = '123456';

const glLines = { long: 400, short: 20 } as const;

/** NetSuite, each call of which is signed. */
export const netsuite: ProvenSystem = {
  id: 'netsuite',
  open(clock, length) {
    const token = {
      ...{ consumerKey: 'ck_proof', consumerSecret: randomText(40) },
      ...{ tokenId: 'ti_proof', tokenSecret: randomText(40) },
    };
    return {
      simulator: createNetsuiteSimulator({
        accounts: [{ account, tokens: [token], ledger: { glLines: glLines[length], months: 3 } }],
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
