import type { TenantContext, TenantTx } from '@ataski/kernel';
import { systemClock } from '@ataski/kernel';

import { withCredential } from '../auth/credential-lease.ts';
import { asOAuth2 } from '../auth/oauth2/oauth2-auth.ts';
import type { ConsentedAccount, OAuth2Options } from '../auth/oauth2/oauth2-auth.ts';
import { grantOf, putTokens } from '../auth/oauth2/stored-tokens.ts';
import type { TokenAnswer } from '../auth/oauth2/token-answer.ts';
import { requestTokens, revokeToken } from '../auth/oauth2/token-endpoint.ts';
import type { TokenEndpoint } from '../auth/oauth2/token-endpoint.ts';
import { putGrant } from '../auth/oauth2/token-grant.ts';
import { streamNames } from '../connector.ts';
import type { Connector } from '../connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import type { AppCredentials } from '../provider/ports.ts';
import { queueRun } from '../run/run-store.ts';
import { verifierPlace } from './begin-consent.ts';
import { getConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import type { ConnectionsOptions } from './connections.ts';
import { takeConsent } from './consent-store.ts';
import type { PendingConsent } from './consent-store.ts';
import { openProvider } from './open-provider.ts';
import { requirePermissions } from './permission-check.ts';
import type { PermissionCheck } from './permission-check.ts';
import { putConnection, renewConnection } from './stored-connection.ts';

/** What the provider sent the person back with. */
export interface FinishConsentInput {
  readonly context: TenantContext;
  /** The whole query of the redirect. */
  readonly callback: Readonly<Record<string, string>>;
}

/** Turns a consent into a connection; {@link Connections.finishConsent} says what it promises. */
export async function finishConsent(
  options: ConnectionsOptions,
  connectorOf: (system: string) => Connector,
  { context, callback }: FinishConsentInput,
): Promise<{ connection: Connection; checks: readonly PermissionCheck[] }> {
  const { state = '', code = '', ...rest } = callback;
  const pending = await options.db.withTenant(context, (tx) => takeConsent(tx, state));
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
    const scopes = requireScopes(attempt, answer);
    const account = await findAccount(attempt, answer);
    const provider = openProvider(options, connector, context, account, answer.access_token);
    const checks = await requirePermissions(connector, provider);
    const connection = await options.db.withTenant(context, (tx) =>
      store(attempt, tx, answer, account, scopes),
    );
    return { connection, checks };
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
  const extra = granted.filter((scope) => !pending.scopes.includes(scope));
  const missing = pending.scopes.filter((scope) => !granted.includes(scope));
  const { system } = pending;
  if (extra.length > 0) {
    const details = { system, extraScopes: extra };
    throw new ConnectorsKitError('CONNECTORS_KIT_SCOPES_EXCESSIVE', details);
  }
  if (missing.length > 0) {
    const details = { system, missingPermissions: missing };
    throw new ConnectorsKitError('CONNECTORS_KIT_PERMISSION_MISSING', details);
  }
  return granted;
}

async function findAccount(attempt: Attempt, answer: TokenAnswer): Promise<ConsentedAccount> {
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
  const accounts = await oauth2.accounts({ provider, answer, callback: settings });
  const [account] = accounts;
  if (account === undefined || accounts.length !== 1) {
    const details = { system, accounts: accounts.length };
    throw new ConnectorsKitError('CONNECTORS_KIT_ACCOUNT_AMBIGUOUS', details);
  }
  return account;
}

async function store(
  { options, connector, pending }: Attempt,
  tx: TenantTx,
  answer: TokenAnswer,
  account: ConsentedAccount,
  scopes: readonly string[],
): Promise<Connection> {
  const { vault, audit, clock = systemClock } = options;
  const { system, label } = pending;
  const { externalAccountId, livemode, settings } = account;
  const id = pending.reconnects ?? pending.id;
  if (pending.reconnects === null) {
    const rest = { livemode, settings, credentialHint: null };
    await putConnection(tx, { id, system, label, externalAccountId, ...rest });
  } else {
    await renewConnection(tx, id, externalAccountId, settings);
  }
  await putTokens(vault, tx, connector, id, answer);
  const grant = grantOf(connector, answer, clock.now());
  await putGrant(tx, id, { ...grant, grantedScopes: scopes });
  await audit.record(tx, {
    action: pending.reconnects === null ? 'connection.created' : 'connection.renewed',
    targets: [{ type: 'connection', id }],
    details: { system },
  });
  await queueRun(tx, audit, { id, system }, streamNames(connector));
  return await getConnection(tx, id);
}
