import { systemClock } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';

import { withCredential } from '../auth/credential-lease.ts';
import { asOAuth2 } from '../auth/oauth2/oauth2-auth.ts';
import type { ConsentedAccount, OAuth2Options } from '../auth/oauth2/oauth2-auth.ts';
import { requireSameScopes } from '../auth/oauth2/same-scopes.ts';
import { grantOf, putTokens } from '../auth/oauth2/stored-tokens.ts';
import type { TokenAnswer } from '../auth/oauth2/token-answer.ts';
import { requestTokens, revokeToken } from '../auth/oauth2/token-endpoint.ts';
import type { TokenEndpoint } from '../auth/oauth2/token-endpoint.ts';
import type { TokenGrant } from '../auth/oauth2/token-grant.ts';
import type { Connector } from '../connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import type { AppCredentials } from '../provider/ports.ts';
import { putChoice } from './account-choice.ts';
import { verifierPlace } from './begin-consent.ts';
import { getConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import type { ConnectionsOptions } from './connections.ts';
import { takeConsent } from './consent-store.ts';
import type { PendingConsent } from './consent-store.ts';
import { openProvider } from './open-provider.ts';
import { requirePermissions } from './permission-check.ts';
import type { PermissionCheck } from './permission-check.ts';
import { storeConsented } from './store-consented.ts';

/** What the provider sent the person back with. */
export interface FinishConsentInput {
  readonly context: TenantContext;
  /** The whole query of the redirect. */
  readonly callback: Readonly<Record<string, string>>;
  /** The browser's session, where the consent was begun with one. */
  readonly session?: string | undefined;
}

/** How a consent ended: in a connection, or with several accounts of which one is to be picked. */
export type ConsentEnd =
  | {
      readonly kind: 'connected';
      readonly connection: Connection;
      readonly checks: readonly PermissionCheck[];
    }
  | { readonly kind: 'choice'; readonly choiceId: string; readonly system: string };

/** Turns a consent into a connection; {@link Connections.endConsent} says what it promises. */
export async function endConsent(
  options: ConnectionsOptions,
  connectorOf: (system: string) => Connector,
  { context, callback, session }: FinishConsentInput,
  ofSeveral: 'choice' | 'refusal',
): Promise<ConsentEnd> {
  const { state = '', code = '', ...rest } = callback;
  const pending = await options.db.withTenant(context, (tx) => takeConsent(tx, state, session));
  if (pending === null) throw new ConnectorsKitError('CONNECTORS_KIT_CONSENT_UNKNOWN');
  const connector = connectorOf(pending.system);
  const strategy = asOAuth2(connector.definition.auth);
  const { apps } = options;
  if (strategy === null || apps === undefined) {
    throw new ConnectorsKitError('CONNECTORS_KIT_SYSTEM_UNKNOWN');
  }
  if (code === '') {
    await removeVerifier(options, context, pending);
    throw new ConnectorsKitError('CONNECTORS_KIT_CONSENT_DENIED', { system: pending.system });
  }
  const attempt: Attempt = {
    ...{ options, connector, context, pending, oauth2: strategy.oauth2, callback: rest },
    endpoint: { connector, context, door: options.egress, apps },
  };
  const answer = await exchangeCode(attempt, code);
  try {
    const grant = grantFor(attempt, answer, requireScopes(attempt, answer));
    const accounts = await findAccounts(attempt, answer);
    const account = await pickAccount(attempt, accounts, ofSeveral);
    if (account === null) return await offerChoice(attempt, answer, grant, accounts, session);
    const provider = openProvider(options, connector, context, account, answer.access_token);
    const checks = await requirePermissions(connector, provider);
    const connection = await options.db.withTenant(context, async (tx) => {
      const { id, label, reconnects } = pending;
      await putTokens(options.vault, tx, connector, reconnects ?? id, answer);
      const consented = { id, label, account, grant, reconnects };
      return await storeConsented(options, connector, tx, consented);
    });
    return { kind: 'connected', connection, checks };
  } catch (error) {
    // What was granted and is not wanted does not stay granted.
    await revokeToken(attempt.endpoint, answer.refresh_token).catch(() => false);
    throw error;
  }
}

interface Attempt {
  readonly options: ConnectionsOptions;
  readonly connector: Connector;
  readonly context: TenantContext;
  readonly pending: PendingConsent;
  readonly oauth2: OAuth2Options;
  readonly callback: Readonly<Record<string, string>>;
  readonly endpoint: TokenEndpoint & { readonly apps: AppCredentials };
}

async function exchangeCode(attempt: Attempt, code: string): Promise<TokenAnswer> {
  const { options, connector, context, pending, endpoint } = attempt;
  const { id: system, auth } = connector.manifest;
  const form = { grant_type: 'authorization_code', code, redirect_uri: pending.redirectUri };
  if (auth.kind !== 'oauth2' || auth.pkce === null) return await requestTokens(endpoint, form);
  const place = verifierPlace(system, pending.id);
  try {
    return await withCredential(
      options.vault,
      context,
      place,
      `${system}.request_tokens`,
      (verifier) => requestTokens(endpoint, { ...form, code_verifier: verifier }),
    );
  } finally {
    await removeVerifier(options, context, pending);
  }
}

/** A proof key serves one code, whatever came of it. */
async function removeVerifier(
  { db, vault }: ConnectionsOptions,
  context: TenantContext,
  { system, id }: PendingConsent,
): Promise<void> {
  await db.withTenant(context, (tx) => vault.remove(tx, verifierPlace(system, id)));
}

/** Exactly what was asked for: more is refused as well as less. */
function requireScopes({ pending, oauth2 }: Attempt, answer: TokenAnswer): readonly string[] {
  const granted = oauth2.grantedScopes(answer);
  if (granted === null) return pending.scopes;
  requireSameScopes(pending.system, pending.scopes, granted, answer);
  return granted;
}

async function findAccounts(
  attempt: Attempt,
  answer: TokenAnswer,
): Promise<readonly ConsentedAccount[]> {
  const { options, connector, context, oauth2, callback, pending } = attempt;
  const { system } = pending;
  const settings: Record<string, string> = {};
  for (const [name, { from, shape }] of Object.entries(oauth2.callbackSettings ?? {})) {
    const value = callback[from] ?? '';
    if (!shape.test(value)) {
      throw new ConnectorsKitError('CONNECTORS_KIT_ACCOUNT_AMBIGUOUS', { system, setting: name });
    }
    settings[name] = value;
  }
  const unknown = { livemode: null, settings };
  const provider = openProvider(options, connector, context, unknown, answer.access_token);
  return await oauth2.accounts({ provider, answer, callback: settings });
}

/** The one account; of several, the one that is connected already, or null where one may be picked. */
async function pickAccount(
  { options, context, pending }: Attempt,
  accounts: readonly ConsentedAccount[],
  ofSeveral: 'choice' | 'refusal',
): Promise<ConsentedAccount | null> {
  const { system, reconnects } = pending;
  const [account] = accounts;
  if (account !== undefined && accounts.length === 1) return account;
  if (accounts.length > 1 && ofSeveral === 'choice') {
    if (reconnects === null) return null;
    const known = await options.db.withTenant(context, (tx) => getConnection(tx, reconnects));
    const same = accounts.find((each) => each.externalAccountId === known.externalAccountId);
    if (same !== undefined) return same;
    const details = { system, connectionId: reconnects };
    throw new ConnectorsKitError('CONNECTORS_KIT_ACCOUNT_DIFFERENT', details);
  }
  const details = { system, accounts: accounts.length };
  throw new ConnectorsKitError('CONNECTORS_KIT_ACCOUNT_AMBIGUOUS', details);
}

/** Keeps the tokens in the vault until the person has picked, or the time for it is over. */
async function offerChoice(
  { options, connector, context, pending }: Attempt,
  answer: TokenAnswer,
  grant: Omit<TokenGrant, 'generation'>,
  accounts: readonly ConsentedAccount[],
  session: string | undefined,
): Promise<ConsentEnd> {
  const { id, system, label } = pending;
  await options.db.withTenant(context, async (tx) => {
    await putTokens(options.vault, tx, connector, id, answer);
    await putChoice(tx, { id, system, label, accounts, grant }, session);
  });
  return { kind: 'choice', choiceId: id, system };
}

function grantFor(
  { options: { clock = systemClock }, connector }: Attempt,
  answer: TokenAnswer,
  grantedScopes: readonly string[],
): Omit<TokenGrant, 'generation'> {
  return { ...grantOf(connector, answer, clock.now()), grantedScopes };
}
