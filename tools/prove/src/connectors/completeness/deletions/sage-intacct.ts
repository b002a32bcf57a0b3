import type { IntacctObject } from '@ataski/sandbox';

import { companyId, simulateSageIntacct } from '../../simulated/sage-intacct.ts';
import type { SageIntacct } from '../../simulated/sage-intacct.ts';
import { liveFacts, ofEach } from './deletion-case.ts';
import type { DeletionCase } from './deletion-case.ts';

const streams: Readonly<Record<string, IntacctObject>> = {
  customers: 'CUSTOMER',
  vendors: 'VENDOR',
  gl_batches: 'GLBATCH',
  gl_details: 'GLDETAIL',
  ar_invoices: 'ARINVOICE',
  ap_bills: 'APBILL',
};
const removable = ['CUSTOMER', 'VENDOR', 'ARINVOICE', 'APBILL'] as const;
const hour = 3_600_000;

/** Sage Intacct: entries removed, reversed and rewritten with fewer lines, and records removed. */
export const sageIntacctDeletions: DeletionCase = {
  system: 'sage_intacct',
  async open({ clock, read }) {
    const provider = simulateSageIntacct(clock, { entries: 90, months: 3 });
    const { simulator } = provider;
    const reader = await read(provider);
    const keys = (object: IntacctObject): string[] =>
      simulator.records(companyId, object).map(({ RECORDNO = '' }) => RECORDNO);
    return {
      reader,
      laterMs: hour,
      takeAway() {
        const ledger = simulator.mutate(companyId);
        const batches = journalEntries(simulator);
        const next = (): string => batches.shift() ?? '';
        for (let n = 0; n < ofEach; n += 1) {
          ledger.remove(next());
          ledger.reverse(next());
          ledger.edit(next(), [
            { account: '1000', amount: '5.55' },
            { account: '2100', amount: '-5.55' },
          ]);
        }
        let removed = 0;
        for (const object of removable) {
          for (const key of keys(object).slice(0, ofEach)) {
            ledger.removeRecord(object, key);
            removed += 1;
          }
        }
        clock.pass(60_000);
        return { removed: ofEach, reversed: ofEach, rewritten: ofEach, 'records removed': removed };
      },
      provided: () =>
        new Map(
          Object.entries(streams).flatMap(([stream, object]) =>
            simulator
              .records(companyId, object)
              .filter(({ BOOKID = 'ACCRUAL' }) => BOOKID === 'ACCRUAL')
              .map(({ RECORDNO = '', AMOUNT = '', STATE = '', REVERSEDKEY = '' }) => [
                `${stream}/${RECORDNO}`,
                `${AMOUNT} ${STATE} ${REVERSEDKEY}`,
              ]),
          ),
        ),
      landed: () =>
        liveFacts(reader, Object.keys(streams), (text) => {
          const {
            AMOUNT = '',
            STATE = '',
            REVERSEDKEY = '',
          } = JSON.parse(text) as Readonly<Record<string, string>>;
          return `${AMOUNT} ${STATE} ${REVERSEDKEY}`;
        }),
    };
  },
};

/** Those with lines of their own. */
function journalEntries(simulator: SageIntacct): string[] {
  const details = simulator.records(companyId, 'GLDETAIL');
  return [...new Set(details.map(({ BATCHKEY = '' }) => BATCHKEY))].filter((key) => key !== '');
}
