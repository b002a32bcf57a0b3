import { createSageIntacctSimulator } from '@ataski/sandbox';

import { randomText } from '../../foundation/canary/canary-secrets.ts';
import type { ProvenSystem } from './proven-system.ts';

const entries = { long: 45, short: 6 } as const;

/** Sage Intacct, by a user of its own and by the product as a sender. */
export const sageIntacct: ProvenSystem = {
  id: 'sage_intacct',
  open(clock, length) {
    const [sender_id, sender_password, user_password] = ['proof', randomText(40), randomText(40)];
    return {
      simulator: createSageIntacctSimulator({
        senders: { [sender_id]: sender_password },
        companies: [
          {
            ...{ companyId: 'acme', users: { reader: user_password } },
            ...{ authorisedSenders: [sender_id], size: { entries: entries[length], months: 3 } },
          },
        ],
        now: () => clock.now(),
      }),
      apps: { sage_intacct: { sender_id, sender_password } },
      secrets: { 'sender password': sender_password, 'user password': user_password },
      async connect({ connections }, context) {
        const { connection } = await connections.connect({
          ...{ context, system: 'sage_intacct', label: 'Proof' },
          credentials: { company_id: 'acme', user_id: 'reader', user_password },
        });
        return connection.id;
      },
    };
  },
};
