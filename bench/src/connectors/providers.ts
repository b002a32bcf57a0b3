import {
  allStripePermissions,
  createHubspotSimulator,
  createNetsuiteSimulator,
  createQuickbooksSimulator,
  createRecallSimulator,
  createSageIntacctSimulator,
  createStripeSimulator,
  createXeroSimulator,
} from '@ataski/sandbox';
import type { ProviderSimulator } from '@ataski/sandbox';

import { accounts, keys, oauthClient, records } from './accounts.ts';
import type { SystemName } from './accounts.ts';

type MakeProvider = (now: () => Date) => ProviderSimulator | Promise<ProviderSimulator>;

/** Each provider with the records that are landed: one large list, the others as small as they get. */
export const providers: Readonly<Record<SystemName, MakeProvider>> = {
  stripe: (now) =>
    createStripeSimulator({
      now,
      keys: [
        { key: keys.stripe, account: accounts.stripe, permissions: [...allStripePermissions] },
      ],
      sizes: {
        [accounts.stripe]: {
          ...{ customers: 100, subscriptions: 50, invoices: 100, refunds: 50 },
          payment_intents: records,
        },
      },
    }),
  hubspot: (now) =>
    createHubspotSimulator({
      ...{ now, clients: [oauthClient] },
      accounts: [{ id: accounts.hubspot, name: 'Bench' }],
      sizes: { [accounts.hubspot]: { contacts: records, deals: 10, companies: 10 } },
    }),
  xero: (now) =>
    createXeroSimulator({
      ...{ now, clients: [oauthClient] },
      organisations: [{ tenantId: accounts.xero, name: 'Bench', invoices: records }],
      limits: { perMinute: 100_000, perDay: 1_000_000, appPerMinute: 1_000_000 },
    }),
  quickbooks: (now) =>
    createQuickbooksSimulator({
      ...{ now, clients: [oauthClient] },
      companies: [
        {
          realmId: accounts.quickbooks,
          name: 'Bench',
          sizes: { Customer: 10, Vendor: 10, JournalEntry: 10, Invoice: records },
        },
      ],
      limits: { perMinute: 100_000, perSecond: 100_000 },
    }),
  netsuite: (now) =>
    createNetsuiteSimulator({
      now,
      accounts: [
        {
          account: accounts.netsuite,
          tokens: [keys.netsuite],
          ledger: { glLines: records, months: 3 },
          countedResults: 1,
        },
      ],
    }),
  sage_intacct: (now) =>
    createSageIntacctSimulator({
      now,
      senders: { [keys.intacct.senderId]: keys.intacct.senderPassword },
      companies: [
        {
          companyId: accounts.sage_intacct,
          users: { [keys.intacct.userId]: keys.intacct.password },
          authorisedSenders: [keys.intacct.senderId],
          size: { entries: records / 4, months: 3 },
        },
      ],
    }),
  recall: async (now) => {
    const simulator = createRecallSimulator({
      now,
      workspaces: [{ region: accounts.recall, apiKey: keys.recall }],
      requestsPerMinute: 1_000_000,
    });
    const artefacts = { transcript };
    await simulator.holdMeetings({ apiKey: keys.recall, count: meetings, artefacts });
    return simulator;
  },
};

const meetings = 20;

/** What two people said in turn, of such length that all meetings have the records. */
const transcript = Array.from({ length: records / meetings }, (_unused, index) => ({
  participant: { id: 1 + (index % 2), name: 'Somebody' },
  words: [{ text: 'Receivables' }, { text: 'first:' }, { text: String(index) }],
}));
