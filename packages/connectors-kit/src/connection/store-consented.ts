import type { TenantTx } from '@ataski/kernel';

import type { ConsentedAccount } from '../auth/oauth2/oauth2-auth.ts';
import { putGrant } from '../auth/oauth2/token-grant.ts';
import type { TokenGrant } from '../auth/oauth2/token-grant.ts';
import { streamNames } from '../connector.ts';
import type { Connector } from '../connector.ts';
import { queueRun } from '../run/run-store.ts';
import { defaultInterval, putSchedule } from '../schedule/schedule.ts';
import { getConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import type { ConnectionsOptions } from './connections.ts';
import { putConnection, renewConnection } from './stored-connection.ts';

/** What came of a consent, its tokens in the vault already. */
export interface Consented {
  readonly id: string;
  readonly label: string;
  readonly account: ConsentedAccount;
  readonly grant: Omit<TokenGrant, 'generation'>;
  /** The connection that is consented to anew; null for a new one. */
  readonly reconnects: string | null;
}

/** Stores a new connection, or renews the one that was consented to anew, and queues a run. */
export async function storeConsented(
  { audit }: Pick<ConnectionsOptions, 'audit'>,
  connector: Connector,
  tx: TenantTx,
  { id: newId, label, account, grant, reconnects }: Consented,
): Promise<Connection> {
  const system = connector.manifest.id;
  const { externalAccountId, livemode, settings } = account;
  const id = reconnects ?? newId;
  if (reconnects === null) {
    const rest = { livemode, settings, credentialHint: null };
    await putConnection(tx, { id, system, label, externalAccountId, ...rest });
  } else {
    await renewConnection(tx, id, externalAccountId, settings);
  }
  await putGrant(tx, id, grant);
  if (reconnects === null) await putSchedule(tx, { id, system }, defaultInterval);
  await audit.record(tx, {
    action: reconnects === null ? 'connection.created' : 'connection.renewed',
    targets: [{ type: 'connection', id }],
    details: { system },
  });
  await queueRun(tx, audit, { id, system }, streamNames(connector));
  return await getConnection(tx, id);
}
