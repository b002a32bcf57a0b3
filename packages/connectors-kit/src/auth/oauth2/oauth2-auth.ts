import { ConnectorsKitError } from '../../errors.ts';
import type { Provider } from '../../provider/provider.ts';
import type { ConnectedAccount } from '../../reading/reading.ts';
import type { AuthStrategy } from '../auth-strategy.ts';
import type { TokenAnswer } from './token-answer.ts';

/** An account that a consent opened. */
export interface ConsentedAccount {
  /** The provider's own id of it. */
  readonly externalAccountId: string;
  /** What a person calls it. */
  readonly label: string;
  /** Null when the provider does not tell live data from test data. */
  readonly livemode: boolean | null;
  /** What decides hosts, paths and headers; never secret. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What came back from a consent. */
export interface Consent {
  /** Answers under the new access token. Its settings are those that `callback` brought. */
  readonly provider: Provider;
  readonly answer: TokenAnswer;
  /** The query of the redirect, without `code` and `state`. */
  readonly callback: Readonly<Record<string, string>>;
}

/** What a provider shows of the product to those who connected it, beside the grant itself. */
export interface AppEntry {
  /** The operation that takes it away. */
  readonly removedBy: string;
  /** The parameters of that call; null where the entry is gone already. */
  find(
    provider: Provider,
    account: ConnectedAccount,
  ): Promise<Readonly<Record<string, string>> | null>;
}

/** What is particular to one provider's OAuth 2.0. */
export interface OAuth2Options {
  /** Headers of the token calls. */
  readonly tokenHeaders?: Readonly<Record<string, string>>;
  /** The scopes that were granted; null where the provider does not say. */
  grantedScopes(answer: TokenAnswer): readonly string[] | null;
  /** Names in the redirect's query that become settings, each with its shape. */
  readonly callbackSettings?: Readonly<
    Record<string, { readonly from: string; readonly shape: RegExp }>
  >;
  /**
   * Which accounts were consented to. Exactly one is accepted: nobody takes the first of several.
   * It also proves that what the redirect claimed is true.
   */
  accounts(consent: Consent): Promise<readonly ConsentedAccount[]>;
  /** Taken away before the grant is revoked, where revoking ends the tokens' rights alone. */
  readonly appEntry?: AppEntry;
  /** Seconds until the refresh token dies, where the answer says so. */
  refreshLifetime?(answer: TokenAnswer): number | null;
}

/** Sign-in by OAuth 2.0 with a rotating or lasting refresh token. */
export interface OAuth2Strategy extends AuthStrategy<'oauth2'> {
  readonly oauth2: OAuth2Options;
}

/** OAuth 2.0, its access token sent as `Authorization: Bearer` (RFC 6750). */
export function oauth2(options: OAuth2Options): OAuth2Strategy {
  return Object.freeze<OAuth2Strategy>({
    oauth2: options,
    presents: () => true,
    accept({ id: system }) {
      const reason = 'A person connects this system by a consent at the provider.';
      throw new ConnectorsKitError('CONNECTORS_KIT_CREDENTIAL_REFUSED', { system, reason });
    },
    prove: (accessToken) => ({ headers: { authorization: `Bearer ${accessToken}` } }),
  });
}

/** Narrows a strategy to OAuth 2.0; null for any other. */
export function asOAuth2(auth: AuthStrategy): OAuth2Strategy | null {
  return 'oauth2' in auth ? (auth as OAuth2Strategy) : null;
}
