import type { TenantContext } from '@ataski/kernel';

import { withCredential } from '../auth/credential-lease.ts';
import { placeOf } from '../auth/oauth2/stored-tokens.ts';
import { revokeToken } from '../auth/oauth2/token-endpoint.ts';
import type { Connector } from '../connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import { removeChoice, takeChoice, takeExpiredChoices } from './account-choice.ts';
import type { ChoiceKey, PendingChoice } from './account-choice.ts';
import type { Connection } from './connection.ts';
import type { ConnectionsOptions } from './connections.ts';
import { openProvider } from './open-provider.ts';
import { requirePermissions } from './permission-check.ts';
import type { PermissionCheck } from './permission-check.ts';
import { storeConsented } from './store-consented.ts';

/** Which of several accounts. */
export interface ChooseAccountInput extends ChoiceKey {
  readonly context: TenantContext;
  readonly externalAccountId: string;
}

type ConnectorOf = (system: string) => Connector;

/** Makes a connection of the account that was picked; {@link Connections} says what it promises. */
export async function chooseAccount(
  options: ConnectionsOptions,
  connectorOf: ConnectorOf,
  input: ChooseAccountInput,
): Promise<{ connection: Connection; checks: readonly PermissionCheck[] }> {
  const { context, externalAccountId } = input;
  const { choice, account } = await options.db.withTenant(context, async (tx) => {
    const taken = await takeChoice(tx, input);
    const found = taken.accounts.find((each) => each.externalAccountId === externalAccountId);
    if (found === undefined) {
      const details = { system: taken.system };
      throw new ConnectorsKitError('CONNECTORS_KIT_ACCOUNT_AMBIGUOUS', details);
    }
    return { choice: taken, account: found };
  });
  const connector = connectorOf(choice.system);
  try {
    const checks = await withCredential(
      options.vault,
      context,
      placeOf(connector, choice.id, 'access_token'),
      `${choice.system}.check`,
      (token) =>
        requirePermissions(connector, openProvider(options, connector, context, account, token)),
    );
    const { id, label, grant } = choice;
    const consented = { id, label, account, grant, reconnects: null };
    const connection = await options.db.withTenant(context, async (tx) => {
      if (!(await removeChoice(tx, id, choice.takenAt))) {
        throw new ConnectorsKitError('CONNECTORS_KIT_CONSENT_UNKNOWN');
      }
      return await storeConsented(options, connector, tx, consented);
    });
    return { connection, checks };
  } catch (error) {
    await giveUpTokens(options, connector, context, choice);
    throw error;
  }
}

/** Ends a choice without a connection: what was granted is revoked, and the tokens are deleted. */
export async function dropChoice(
  options: ConnectionsOptions,
  connectorOf: ConnectorOf,
  context: TenantContext,
  key: ChoiceKey,
): Promise<void> {
  const choice = await options.db.withTenant(context, (tx) => takeChoice(tx, key));
  await giveUpTokens(options, connectorOf(choice.system), context, choice);
}

/** The same for all that nobody ended in time. */
export async function dropExpiredChoices(
  options: ConnectionsOptions,
  connectorOf: ConnectorOf,
  context: TenantContext,
): Promise<void> {
  const expired = await options.db.withTenant(context, takeExpiredChoices);
  for (const choice of expired) {
    await giveUpTokens(options, connectorOf(choice.system), context, choice);
  }
}

/** What was granted and is not wanted does not stay granted, and nobody keeps its tokens. */
async function giveUpTokens(
  { db, vault, egress, apps }: ConnectionsOptions,
  connector: Connector,
  context: TenantContext,
  { id, takenAt }: Pick<PendingChoice, 'id' | 'takenAt'>,
): Promise<void> {
  const refresh = placeOf(connector, id, 'refresh_token');
  if (apps !== undefined) {
    const endpoint = { connector, context, door: egress, apps };
    const purpose = `${connector.manifest.id}.revoke_token`;
    await withCredential(vault, context, refresh, purpose, (token) =>
      revokeToken(endpoint, token),
    ).catch(() => false);
  }
  await db.withTenant(context, async (tx) => {
    // Whoever took it since gives them up.
    if (!(await removeChoice(tx, id, takenAt))) return;
    await vault.remove(tx, placeOf(connector, id, 'access_token'));
    await vault.remove(tx, refresh);
  });
}
