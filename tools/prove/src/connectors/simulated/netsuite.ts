import type { Clock } from '@ataski/kernel';
import { createNetsuiteSimulator } from '@ataski/sandbox';
import type { NetsuiteLedgerSize } from '@ataski/sandbox';

import { randomText } from '../../foundation/canary/canary-secrets.ts';
import type { SimulatedSystem } from './simulated-system.ts';

/** The account that everything is read from. */
export const netsuiteAccount = '123456';

/** A simulated NetSuite. */
export type Netsuite = ReturnType<typeof createNetsuiteSimulator>;

/** NetSuite with a ledger of that size. */
export function simulateNetsuite(
  clock: Clock,
  ledger: Partial<NetsuiteLedgerSize>,
): SimulatedSystem<Netsuite> {
  const token = {
    ...{ consumerKey: 'ck_proof', consumerSecret: randomText(40) },
    ...{ tokenId: 'ti_proof', tokenSecret: randomText(40) },
  };
  const simulator = createNetsuiteSimulator({
    accounts: [{ account: netsuiteAccount, tokens: [token], ledger, countedResults: 2_000 }],
    now: () => clock.now(),
  });
  return {
    ...{ system: 'netsuite', simulator, apps: {} },
    async connect({ connections }, context) {
      const { connection } = await connections.connect({
        ...{ context, system: 'netsuite', label: 'Proof' },
        credentials: {
          account_id: netsuiteAccount,
          consumer_key: token.consumerKey,
          consumer_secret: token.consumerSecret,
          token_id: token.tokenId,
          token_secret: token.tokenSecret,
        },
      });
      return connection.id;
    },
  };
}
