import type { TenantContext } from '@ataski/kernel';

import { asOAuth2 } from '../auth/oauth2/oauth2-auth.ts';
import { secretOf } from '../auth/secret-of.ts';
import type { Connector } from '../connector.ts';
import { sendCall } from '../provider/call-door.ts';
import type { ConnectionsOptions } from './connections.ts';
import { openConnectedProvider } from './open-provider.ts';
import { findAccount } from './stored-connection.ts';

/**
 * Takes the product off the provider's list of connected apps, while a token still opens it. True
 * where there is no such list, or no entry any more. Throws what the calls throw.
 */
export async function removeAppEntry(
  options: ConnectionsOptions,
  connector: Connector,
  context: TenantContext,
  connectionId: string,
): Promise<boolean> {
  const entry = asOAuth2(connector.definition.auth)?.oauth2.appEntry;
  if (entry === undefined) return true;
  const { db, vault, egress, tokens } = options;
  const account = await db.withTenant(context, (tx) => findAccount(tx, connectionId));
  const origin = { context, connectionId, account };
  const params = await entry.find(openConnectedProvider(options, connector, origin), account);
  if (params === null) return true;
  const sources = { credentials: vault, ...(tokens === undefined ? {} : { tokens }) };
  const { withSecret } = secretOf(connector, origin, sources);
  // Not by the provider's client: the answer has no body, which is none of its answers.
  const { status } = await sendCall(
    { connector, context, account, door: egress, withSecret },
    { operation: entry.removedBy, params },
    1,
  );
  return (status >= 200 && status < 300) || status === 404;
}
