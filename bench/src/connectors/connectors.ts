import { hubspot } from '@ataski/connectors-hubspot';
import type { Connector } from '@ataski/connectors-kit';
import { netsuite } from '@ataski/connectors-netsuite';
import { quickbooks } from '@ataski/connectors-quickbooks';
import { recall } from '@ataski/connectors-recall';
import { sageIntacct } from '@ataski/connectors-sage-intacct';
import { stripe } from '@ataski/connectors-stripe';
import { xero } from '@ataski/connectors-xero';

import { accounts, keys, oauthClient } from './accounts.ts';
import type { SystemName } from './accounts.ts';

export const connectors: Readonly<Record<SystemName, Connector>> = {
  ...{ stripe, hubspot, xero, quickbooks, netsuite, recall },
  sage_intacct: sageIntacct,
};

const { clientId: client_id, clientSecret: client_secret } = oauthClient;
const { netsuite: token, intacct } = keys;

/** What the product brings to each provider. */
export const apps: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ...{ hubspot: { client_id, client_secret }, xero: { client_id, client_secret } },
  quickbooks: { client_id, client_secret },
  sage_intacct: { sender_id: intacct.senderId, sender_password: intacct.senderPassword },
};

const credentials: Readonly<Partial<Record<SystemName, Readonly<Record<string, string>>>>> = {
  stripe: { restricted_key: keys.stripe },
  recall: { api_key: keys.recall, region: accounts.recall },
  netsuite: {
    account_id: accounts.netsuite,
    ...{ consumer_key: token.consumerKey, consumer_secret: token.consumerSecret },
    ...{ token_id: token.tokenId, token_secret: token.tokenSecret },
  },
  sage_intacct: {
    company_id: accounts.sage_intacct,
    ...{ user_id: intacct.userId, user_password: intacct.password },
  },
};

/** What a person types in to connect a system; undefined where people consent at the provider. */
export function credentialsOf(system: SystemName): Readonly<Record<string, string>> | undefined {
  return credentials[system];
}
