import { z } from 'zod';

import type { OAuth1TbaAuth, SystemManifest } from '@ataski/scope-manifest';

import { ConnectorsKitError } from '../../errors.ts';
import { acceptFields } from '../credential-fields.ts';

/** The two pairs with which a call is signed, and the account that they open. */
export const TbaCredential = z.strictObject({
  realm: z.string(),
  consumerKey: z.string(),
  consumerSecret: z.string(),
  tokenId: z.string(),
  tokenSecret: z.string(),
});
export type TbaCredential = z.infer<typeof TbaCredential>;

/**
 * Takes apart what a person pasted. The account may come in either of its spellings: `123456_SB1`
 * as NetSuite shows it, or `123456-sb1` as it stands in addresses. Throws
 * CONNECTORS_KIT_CREDENTIAL_REFUSED.
 */
export function acceptTba(
  manifest: SystemManifest,
  credentials: Readonly<Record<string, string>>,
): { readonly credential: TbaCredential; readonly account: string } {
  const { auth, id: system } = manifest;
  if (auth.kind !== 'oauth1_tba') {
    throw new ConnectorsKitError('CONNECTORS_KIT_CREDENTIAL_REFUSED', { system });
  }
  const fields = acceptFields(system, auth.fields, credentials);
  const realm = fields.account_id.toUpperCase().replaceAll('-', '_');
  if (!isAccount(auth, realm)) {
    throw new ConnectorsKitError('CONNECTORS_KIT_CREDENTIAL_REFUSED', {
      system,
      field: 'account_id',
    });
  }
  return {
    account: realm.toLowerCase().replaceAll('_', '-'),
    credential: {
      realm,
      consumerKey: fields.consumer_key,
      consumerSecret: fields.consumer_secret,
      tokenId: fields.token_id,
      tokenSecret: fields.token_secret,
    },
  };
}

/** The account decides where the credential goes, so nothing but its one shape is an account. */
function isAccount({ accountPattern }: OAuth1TbaAuth, realm: string): boolean {
  return new RegExp(accountPattern, 'u').test(realm);
}
