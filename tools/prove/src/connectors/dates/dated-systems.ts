import type { LabClock } from '@ataski/connector-lab';

import { hubspotAccount, simulateHubspot } from '../simulated/hubspot.ts';
import { netsuiteAccount, simulateNetsuite } from '../simulated/netsuite.ts';
import { realmId, simulateQuickbooks } from '../simulated/quickbooks.ts';
import { companyId, simulateSageIntacct } from '../simulated/sage-intacct.ts';
import type { SimulatedSystem } from '../simulated/simulated-system.ts';
import { simulateStripe, stripeAccount } from '../simulated/stripe.ts';
import { organisationId, simulateXero } from '../simulated/xero.ts';
import { hardDays } from './hard-moments.ts';

/** A provider in which something may happen at a hard moment, or about a hard day. */
export interface DatedSystem {
  readonly system: string;
  /** The same each time. */
  open(clock: LabClock): SimulatedSystem & {
    /** One change, now by the clock; `index` says which record and which day. */
    change(index: number): void;
  };
}

const dayOf = (index: number): string => hardDays[index % hardDays.length] ?? '';
const ledgerMonths = { months: 12, until: new Date('2026-12-01T00:00:00Z') };
/** Two lines that balance; accounts have numbers at NetSuite, and texts at Sage Intacct. */
const pair = <Account>(accounts: readonly [Account, Account], index: number) => [
  { account: accounts[0], amount: `${String(index + 1)}.01` },
  { account: accounts[1], amount: `-${String(index + 1)}.01` },
];

/** The systems that data is read from. */
export const datedSystems: readonly DatedSystem[] = [
  {
    system: 'stripe',
    open(clock) {
      const provider = simulateStripe(clock, {
        ...{ customers: 5, subscriptions: 3, invoices: 5, refunds: 1, payment_intents: 3 },
      });
      return {
        ...provider,
        change: (index) =>
          void provider.simulator.mutate.createCustomer(stripeAccount, { name: dayOf(index) }),
      };
    },
  },
  {
    system: 'hubspot',
    open(clock) {
      const provider = simulateHubspot(clock, { deals: 5, contacts: 3, companies: 3 });
      const { mutate } = provider.simulator;
      return {
        ...provider,
        change(index) {
          const closedate = `${dayOf(index)}T00:00:00.000Z`;
          mutate.create(hubspotAccount, 'deals', { dealname: 'Dated', closedate });
          mutate.create(hubspotAccount, 'companies', { founded_on: dayOf(index) });
        },
      };
    },
  },
  {
    system: 'xero',
    open(clock) {
      const provider = simulateXero(clock, 40);
      const { mutate, invoices } = provider.simulator;
      return {
        ...provider,
        change(index) {
          const { id } = invoices(organisationId)[index] ?? { id: '' };
          mutate.backdateInvoice(organisationId, id, dayOf(index));
        },
      };
    },
  },
  {
    system: 'quickbooks',
    open(clock) {
      const provider = simulateQuickbooks(clock, {
        ...{ Customer: 3, Vendor: 3, Invoice: 10, JournalEntry: 5 },
      });
      const { mutate } = provider.simulator;
      return {
        ...provider,
        change: (index) => void mutate.createInvoice(realmId, { txnDate: dayOf(index) }),
      };
    },
  },
  {
    system: 'netsuite',
    open(clock) {
      const provider = simulateNetsuite(clock, { glLines: 60, ...ledgerMonths });
      const ledger = provider.simulator.mutate(netsuiteAccount);
      const months = provider.simulator
        .rows(netsuiteAccount, 'accountingperiod')
        .filter(({ isyear, isquarter }) => isyear === 'F' && isquarter === 'F');
      for (const { id } of months) ledger.reopenPeriod(Number(id));
      const first = String(months[0]?.['startdate']).slice(0, 10);
      const days = hardDays.filter((day) => day >= first);
      return {
        ...provider,
        change(index) {
          const date = days[index % days.length] ?? '';
          ledger.post({ lines: pair([101, 114], index), date });
        },
      };
    },
  },
  {
    system: 'sage_intacct',
    open(clock) {
      const provider = simulateSageIntacct(clock, { entries: 12, ...ledgerMonths });
      const ledger = provider.simulator.mutate(companyId);
      return {
        ...provider,
        change(index) {
          ledger.post({ date: dayOf(index), lines: pair(['1000', '2100'], index) });
        },
      };
    },
  },
];
