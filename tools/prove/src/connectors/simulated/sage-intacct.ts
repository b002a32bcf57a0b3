import type { Clock } from '@ataski/kernel';
import { createSageIntacctSimulator } from '@ataski/sandbox';
import type { IntacctCompanySize } from '@ataski/sandbox';

import { randomText } from '../../foundation/canary/canary-secrets.ts';
import type { SimulatedSystem } from './simulated-system.ts';

/** The company that everything is read from. */
export const companyId = 'acme';

/** A simulated Sage Intacct. */
export type SageIntacct = ReturnType<typeof createSageIntacctSimulator>;

/** Sage Intacct with a company of that size. */
export function simulateSageIntacct(
  clock: Clock,
  size: Partial<IntacctCompanySize>,
): SimulatedSystem<SageIntacct> {
  const [sender_id, sender_password, user_password] = ['proof', randomText(40), randomText(40)];
  const users = { reader: user_password };
  const simulator = createSageIntacctSimulator({
    senders: { [sender_id]: sender_password },
    companies: [{ companyId, users, authorisedSenders: [sender_id], size }],
    now: () => clock.now(),
  });
  return {
    ...{ system: 'sage_intacct', simulator },
    apps: { sage_intacct: { sender_id, sender_password } },
    async connect({ connections }, context) {
      const { connection } = await connections.connect({
        ...{ context, system: 'sage_intacct', label: 'Proof' },
        credentials: { company_id: companyId, user_id: 'reader', user_password },
      });
      return connection.id;
    },
  };
}
