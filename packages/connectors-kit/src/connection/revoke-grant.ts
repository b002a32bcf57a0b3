import type { TenantContext } from '@ataski/kernel';

import { withCredential } from '../auth/credential-lease.ts';
import { asOAuth2 } from '../auth/oauth2/oauth2-auth.ts';
import { placeOf } from '../auth/oauth2/stored-tokens.ts';
import { revokeToken } from '../auth/oauth2/token-endpoint.ts';
import type { Connector } from '../connector.ts';
import type { ConnectionsOptions } from './connections.ts';
import { removeAppEntry } from './remove-app-entry.ts';
import { lockConnection } from './stored-connection.ts';

/**
 * Ends a grant at the provider, and the product's entry in its list of apps before; a provider that
 * cannot be told does not keep anybody connected. `revoked` says that both are gone.
 */
export async function revokeGrant(
  options: ConnectionsOptions,
  connectorOf: (system: string) => Connector,
  context: TenantContext,
  connectionId: string,
): Promise<'revoked' | 'failed' | 'unsupported'> {
  const { db, vault, egress, audit, apps } = options;
  const { system, state } = await db.withTenant(context, (tx) => lockConnection(tx, connectionId));
  const connector = connectorOf(system);
  const canRevoke = connector.manifest.authOperations['revoke_token'] !== undefined;
  if (asOAuth2(connector.definition.auth) === null || apps === undefined || !canRevoke) {
    return 'unsupported';
  }
  if (state === 'disconnected') return 'failed';
  // First: it takes a token that still opens something, and may renew it.
  const isRemoved = await removeAppEntry(options, connector, context, connectionId).catch(
    () => false,
  );
  const place = placeOf(connector, connectionId, 'refresh_token');
  const endpoint = { connector, context, door: egress, apps };
  const isEnded = await withCredential(vault, context, place, `${system}.revoke_token`, (token) =>
    revokeToken(endpoint, token),
  ).catch(() => false);
  const isRevoked = isRemoved && isEnded;
  await audit.recordApart(context, {
    action: 'connection.revoked',
    outcome: isRevoked ? 'success' : 'failure',
    targets: [{ type: 'connection', id: connectionId }],
    details: { system },
  });
  return isRevoked ? 'revoked' : 'failed';
}
