import {
  createHubspotSimulator,
  createNetsuiteSimulator,
  createQuickbooksSimulator,
  createSageIntacctSimulator,
  createXeroSimulator,
} from '@ataski/sandbox';
import type { BrowserPages, OAuthClient, ProviderSimulator } from '@ataski/sandbox';
import { manifest } from '@ataski/scope-manifest';
import type { OAuth2System } from '@ataski/scope-manifest';

import {
  hubspotAccounts,
  intacctCredentials,
  netsuiteCredentials,
  quickbooksCompanies,
  sandboxApps,
  xeroOrganisations,
} from './provider-accounts.ts';

/** The systems of record of the sandbox, beside Stripe. */
export interface SimulatedDataProviders {
  readonly hubspot: ReturnType<typeof createHubspotSimulator>;
  readonly xero: ReturnType<typeof createXeroSimulator>;
  readonly quickbooks: ReturnType<typeof createQuickbooksSimulator>;
  readonly netsuite: ReturnType<typeof createNetsuiteSimulator>;
  readonly sageIntacct: ReturnType<typeof createSageIntacctSimulator>;
}

/** Starts them, with the product registered as their app. */
export function simulateDataProviders(redirectUri: string): SimulatedDataProviders {
  const clientOf = (app: { client_id: string; client_secret: string }): OAuthClient => ({
    ...{ clientId: app.client_id, clientSecret: app.client_secret },
    redirectUris: [redirectUri],
  });
  const { account_id: account, ...token } = netsuiteCredentials;
  const { sender_id: senderId, sender_password: senderPassword } = sandboxApps.sage_intacct;
  const { company_id: companyId, user_id: userId, user_password: password } = intacctCredentials;
  return Object.freeze({
    hubspot: createHubspotSimulator({
      clients: [clientOf(sandboxApps.hubspot)],
      accounts: hubspotAccounts,
      sizes: { '4711': { deals: 60, contacts: 120, companies: 40 } },
    }),
    xero: createXeroSimulator({
      clients: [clientOf(sandboxApps.xero)],
      organisations: xeroOrganisations.map((each) => ({ ...each, invoices: 120 })),
    }),
    quickbooks: createQuickbooksSimulator({
      clients: [clientOf(sandboxApps.quickbooks)],
      companies: quickbooksCompanies.map((each) => ({ ...each, sizes: { Invoice: 120 } })),
    }),
    netsuite: createNetsuiteSimulator({
      accounts: [
        {
          account,
          tokens: [
            {
              consumerKey: token.consumer_key,
              consumerSecret: token.consumer_secret,
              tokenId: token.token_id,
              tokenSecret: token.token_secret,
            },
          ],
        },
      ],
    }),
    sageIntacct: createSageIntacctSimulator({
      senders: { [senderId]: senderPassword },
      companies: [{ companyId, users: { [userId]: password }, authorisedSenders: [senderId] }],
    }),
  });
}

/** The pages of one provider: its real host, and the path where they are mounted. */
export interface ConsentPages {
  readonly path: string;
  readonly host: string;
  readonly pages: BrowserPages;
}

/** The consent pages of those at which people consent. */
export function consentPages({
  hubspot,
  xero,
  quickbooks,
}: SimulatedDataProviders): readonly ConsentPages[] {
  const hostOf = ({ auth }: OAuth2System): string => new URL(auth.authorizeUrl).host;
  return [
    { path: '/sandbox/hubspot', host: hostOf(manifest.hubspot), pages: hubspot },
    { path: '/sandbox/xero', host: hostOf(manifest.xero), pages: xero },
    { path: '/sandbox/quickbooks', host: hostOf(manifest.quickbooks), pages: quickbooks },
  ];
}

/** All of them, for the sandbox that serves them. */
export function dataProviders(providers: SimulatedDataProviders): readonly ProviderSimulator[] {
  return Object.values(providers) as readonly ProviderSimulator[];
}
