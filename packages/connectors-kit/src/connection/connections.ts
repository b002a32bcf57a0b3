import type { AuditSink, Clock, TenantContext, TenantDb, TenantTx } from '@ataski/kernel';

import type { TokenKeeper } from '../auth/oauth2/token-keeper.ts';
import { streamNames } from '../connector.ts';
import type { Connector } from '../connector.ts';
import type { connectorsKitActions } from '../connectors-kit-actions.ts';
import { ConnectorsKitError } from '../errors.ts';
import type { RateBuckets } from '../pace/rate-buckets.ts';
import type { AppCredentials, CredentialStore, OutboundDoor } from '../provider/ports.ts';
import { queueRun } from '../run/run-store.ts';
import { getRun } from '../run/sync-run.ts';
import type { SyncRun } from '../run/sync-run.ts';
import type { SyncInterval } from '../schedule/schedule.ts';
import { performWrite } from '../write/perform-write.ts';
import type { WriteInput } from '../write/perform-write.ts';
import { getChoice } from './account-choice.ts';
import type { AccountChoice, ChoiceKey } from './account-choice.ts';
import { beginConsent } from './begin-consent.ts';
import type { BeginConsentInput, BegunConsent } from './begin-consent.ts';
import { checkConnection } from './check-connection.ts';
import { chooseAccount, dropChoice, dropExpiredChoices } from './choose-account.ts';
import type { ChooseAccountInput } from './choose-account.ts';
import { connectWithKey } from './connect-with-key.ts';
import type { Connection } from './connection.ts';
import { disconnectConnection } from './disconnect-connection.ts';
import { endConsent } from './finish-consent.ts';
import type { ConsentEnd, FinishConsentInput } from './finish-consent.ts';
import type { PermissionCheck } from './permission-check.ts';
import { recordRefusal } from './refusal-record.ts';
import { hasRequiredApp, requireApp, requireKeeper } from './required-app.ts';
import { revokeGrant } from './revoke-grant.ts';
import { scheduleConnection } from './schedule-connection.ts';
import { lockConnection } from './stored-connection.ts';

/** What {@link createConnections} needs. */
export interface ConnectionsOptions {
  readonly db: TenantDb;
  readonly audit: AuditSink<typeof connectorsKitActions>;
  readonly vault: CredentialStore;
  readonly egress: OutboundDoor;
  readonly connectors: readonly Connector[];
  /** What the product brings to providers. Absent: those that need it cannot be connected. */
  readonly apps?: AppCredentials;
  /** Keeps access tokens fresh; the runner takes the same. Absent: see `apps`. */
  readonly tokens?: TokenKeeper;
  /** Keeps the limits of accounts and apps with all processes; the runner takes the same. */
  readonly buckets?: RateBuckets;
  readonly clock?: Clock;
}

/** What a person enters to connect a system. */
export interface ConnectInput {
  readonly context: TenantContext;
  readonly system: string;
  readonly label: string;
  /** By the field names of the manifest. Kept in the vault alone. */
  readonly credentials: Readonly<Record<string, string>>;
}

/** Connects, syncs and disconnects outside systems. */
export interface Connections {
  /** The systems that have a connector here and, where one is needed, an app of the product's. */
  readonly connectable: readonly string[];
  /** Those that lack nothing but the app. Each attempt throws CONNECTORS_KIT_APP_MISSING. */
  readonly withoutApp: readonly string[];
  /**
   * Checks the key against each permission, then stores it in the vault, the connection and its
   * first run in one transaction. Throws CONNECTORS_KIT_SYSTEM_UNKNOWN,
   * CONNECTORS_KIT_CREDENTIAL_REFUSED (before any call), CONNECTORS_KIT_CREDENTIAL_REJECTED,
   * CONNECTORS_KIT_PERMISSION_MISSING with `missingPermissions`, CONNECTORS_KIT_PROVIDER_BUSY, or
   * CONNECTORS_KIT_ACCOUNT_CONNECTED where the credential names an account that is.
   */
  connect(
    input: ConnectInput,
  ): Promise<{ connection: Connection; checks: readonly PermissionCheck[] }>;
  /**
   * Begins a consent at the provider. Throws CONNECTORS_KIT_SYSTEM_UNKNOWN,
   * CONNECTORS_KIT_CREDENTIAL_REFUSED for a system that does not consent, and ScopeManifestError.
   */
  beginConsent(input: BeginConsentInput): Promise<BegunConsent>;
  /**
   * Ends it: exchanges the code, refuses any scope more or less than was shown, finds the one
   * account, checks each permission, and stores tokens, connection and first run in one
   * transaction. What is refused is revoked at the provider. Throws CONNECTORS_KIT_CONSENT_UNKNOWN
   * for a state of somebody else, CONNECTORS_KIT_CONSENT_DENIED, CONNECTORS_KIT_SCOPES_EXCESSIVE,
   * CONNECTORS_KIT_PERMISSION_MISSING, CONNECTORS_KIT_ACCOUNT_AMBIGUOUS,
   * CONNECTORS_KIT_ACCOUNT_CONNECTED and CONNECTORS_KIT_ACCOUNT_DIFFERENT.
   */
  finishConsent(
    input: FinishConsentInput,
  ): Promise<{ connection: Connection; checks: readonly PermissionCheck[] }>;
  /**
   * As {@link Connections.finishConsent}, but several accounts are no refusal: the tokens wait in
   * the vault for a quarter of an hour, and the person picks one.
   */
  endConsent(input: FinishConsentInput): Promise<ConsentEnd>;
  /** What there is to pick from. Throws CONNECTORS_KIT_CONSENT_UNKNOWN for anybody else. */
  getChoice(tx: TenantTx, key: ChoiceKey): Promise<AccountChoice>;
  /**
   * Connects the account that was picked, once. Throws as `finishConsent` does, and
   * CONNECTORS_KIT_ACCOUNT_AMBIGUOUS for one that is not offered, after which one can still pick.
   */
  chooseAccount(
    input: ChooseAccountInput,
  ): Promise<{ connection: Connection; checks: readonly PermissionCheck[] }>;
  /** Picks none: what was granted is revoked at the provider, and its tokens are deleted. */
  dropChoice(context: TenantContext, key: ChoiceKey): Promise<void>;
  /**
   * Asks the provider whether the credential still opens what it should, and remembers the answer
   * as the connection's health. Throws CONNECTORS_KIT_CONNECTION_CLOSED.
   */
  check(context: TenantContext, connectionId: string): Promise<void>;
  /**
   * Ends a connection's grant at the provider, before it is disconnected here. `unsupported` where
   * the provider has no such call: the person removes the key there.
   */
  revoke(
    context: TenantContext,
    connectionId: string,
  ): Promise<'revoked' | 'failed' | 'unsupported'>;
  /** Queues a sync, or answers the one that is open. Throws CONNECTORS_KIT_CONNECTION_CLOSED. */
  startSync(tx: TenantTx, connectionId: string): Promise<SyncRun>;
  /**
   * Writes one thing that the connector declares, outside any transaction, with a row in the log
   * before and after. The same idempotency key is the same object. Throws
   * CONNECTORS_KIT_WRITE_UNKNOWN, CONNECTORS_KIT_INPUT_INVALID (before any call),
   * CONNECTORS_KIT_CONNECTION_CLOSED and what the provider's refusal means.
   */
  write(input: WriteInput): Promise<{ readonly externalId: string }>;
  /**
   * Sets how often a connection is synced by itself. Throws CONNECTORS_KIT_CONNECTION_CLOSED, and
   * CONNECTORS_KIT_SYSTEM_UNKNOWN for a system of which nothing is read.
   */
  schedule(tx: TenantTx, connectionId: string, interval: SyncInterval): Promise<Connection>;
  /** Deletes the credential and the records, and cancels the open run. Doing it twice is the same. */
  disconnect(
    tx: TenantTx,
    connectionId: string,
  ): Promise<{ connectionId: string; recordsDeleted: number }>;
}

/**
 * The service behind the connection routes of an app. Throws CONNECTORS_KIT_TOKENS_MISSING for
 * `apps` without `tokens` where a system is connected by a consent.
 */
export function createConnections(options: ConnectionsOptions): Connections {
  const { audit } = options;
  requireKeeper(options.connectors, options);
  const connectors = new Map(options.connectors.map((each) => [each.manifest.id, each]));
  const systemsOf = (fits: (connector: Connector) => boolean): readonly string[] =>
    options.connectors.filter(fits).map(({ manifest }) => manifest.id);
  const connectorOf = (system: string): Connector => {
    const connector = connectors.get(system);
    if (connector !== undefined) return connector;
    const known = [...connectors.keys()];
    throw new ConnectorsKitError('CONNECTORS_KIT_SYSTEM_UNKNOWN', { known });
  };

  return Object.freeze<Connections>({
    connectable: systemsOf((each) => hasRequiredApp(each, options.apps)),
    withoutApp: systemsOf((each) => !hasRequiredApp(each, options.apps)),
    async connect(input) {
      const connector = connectorOf(input.system);
      requireApp(connector, options.apps);
      return await connectWithKey(options, connector, input);
    },
    ...consentsOf(options, connectorOf),
    check: (context, connectionId) => checkConnection(options, connectorOf, context, connectionId),
    revoke: (context, connectionId) => revokeGrant(options, connectorOf, context, connectionId),
    write: (input) => performWrite(options, connectorOf, input),
    async startSync(tx, connectionId) {
      const connection = await lockConnection(tx, connectionId);
      const connector = connectorOf(connection.system);
      if (connection.state !== 'connected') {
        const details = { connectionId, state: connection.state };
        throw new ConnectorsKitError('CONNECTORS_KIT_CONNECTION_CLOSED', details);
      }
      return await getRun(tx, await queueRun(tx, audit, connection, streamNames(connector)));
    },
    schedule: (tx, connectionId, interval) =>
      scheduleConnection(options, connectorOf, tx, connectionId, interval),
    disconnect: (tx, connectionId) => disconnectConnection(options, connectorOf, tx, connectionId),
  });
}

/** The part of it that happens at the provider's consent page and after it. */
function consentsOf(
  options: ConnectionsOptions,
  connectorOf: (system: string) => Connector,
): Pick<
  Connections,
  'beginConsent' | 'finishConsent' | 'endConsent' | 'getChoice' | 'chooseAccount' | 'dropChoice'
> {
  /** A consent that is refused leaves its trace. */
  const recorded = async <T>(context: TenantContext, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      await recordRefusal(options, context, error);
      throw error;
    }
  };

  return {
    async beginConsent(input) {
      const connector = connectorOf(input.system);
      requireApp(connector, options.apps);
      await dropExpiredChoices(options, connectorOf, input.context);
      return await beginConsent(options, connector, input);
    },
    async finishConsent(input) {
      const end = await recorded(input.context, () =>
        endConsent(options, connectorOf, input, 'refusal'),
      );
      // Several accounts were refused above.
      if (end.kind === 'choice') throw new ConnectorsKitError('CONNECTORS_KIT_ACCOUNT_AMBIGUOUS');
      return { connection: end.connection, checks: end.checks };
    },
    endConsent: (input) =>
      recorded(input.context, () => endConsent(options, connectorOf, input, 'choice')),
    getChoice,
    chooseAccount: (input) =>
      recorded(input.context, () => chooseAccount(options, connectorOf, input)),
    dropChoice: (context, key) => dropChoice(options, connectorOf, context, key),
  };
}
