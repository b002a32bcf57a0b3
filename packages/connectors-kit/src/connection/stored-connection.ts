import type { TenantTx } from '@ataski/kernel';

import { ConnectorsKitError } from '../errors.ts';
import type { ConnectedAccount } from '../reading/reading.ts';
import { removeSchedule } from '../schedule/schedule.ts';
import { putSubject } from '../webhook/subject-store.ts';
import type { Connection } from './connection.ts';

/** A connection that is about to be stored. */
export interface NewConnection {
  readonly id: string;
  readonly system: string;
  readonly label: string;
  readonly livemode: boolean | null;
  readonly settings: Readonly<Record<string, string>>;
  /** Null where there is nothing that a person could compare. */
  readonly credentialHint: string | null;
  /** Null where the provider does not tell. */
  readonly externalAccountId: string | null;
}

/** Stores a new connection in the name of the transaction's actor. */
export async function putConnection(tx: TenantTx, connection: NewConnection): Promise<void> {
  const { id, system, label, livemode, settings, credentialHint, externalAccountId } = connection;
  await requireUnconnected(tx, system, externalAccountId);
  await tx.query(
    `insert into connectors_kit.connection (id, system, label, livemode, settings, credential_hint, external_account_id, connected_by)
     values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8)`,
    [
      id,
      system,
      label,
      livemode,
      JSON.stringify(settings),
      credentialHint,
      externalAccountId,
      tx.context.actor.id,
    ],
  );
  if (externalAccountId !== null) await putSubject(tx, connection, 'account', externalAccountId);
}

// The unique index has the last word; this one has the name.
async function requireUnconnected(
  tx: TenantTx,
  system: string,
  externalAccountId: string | null,
): Promise<void> {
  if (externalAccountId === null) return;
  const { rows } = await tx.query<{ id: string }>(
    `select id from connectors_kit.connection
      where system = $1 and external_account_id = $2 and state <> 'disconnected'`,
    [system, externalAccountId],
  );
  const connectionId = rows[0]?.id;
  if (connectionId === undefined) return;
  throw new ConnectorsKitError('CONNECTORS_KIT_ACCOUNT_CONNECTED', { system, connectionId });
}

/**
 * Lets a connection work again after a new consent. Throws CONNECTORS_KIT_ACCOUNT_DIFFERENT for
 * another account than it had: its rows are not that one's.
 */
export async function renewConnection(
  tx: TenantTx,
  connectionId: string,
  externalAccountId: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const { rowCount } = await tx.query(
    `update connectors_kit.connection
        set state = 'connected', settings = $3::jsonb, health_code = null, checked_at = clock_timestamp()
      where id = $1 and external_account_id = $2 and state <> 'disconnected'`,
    [connectionId, externalAccountId, JSON.stringify(settings)],
  );
  if (rowCount === 1) return;
  throw new ConnectorsKitError('CONNECTORS_KIT_ACCOUNT_DIFFERENT', { connectionId });
}

/** What reading depends on. Throws CONNECTORS_KIT_CONNECTION_MISSING. */
export async function findAccount(tx: TenantTx, connectionId: string): Promise<ConnectedAccount> {
  const { rows } = await tx.query<ConnectedAccount>(
    'select livemode, settings from connectors_kit.connection where id = $1',
    [connectionId],
  );
  const [account] = rows;
  if (account === undefined) {
    throw new ConnectorsKitError('CONNECTORS_KIT_CONNECTION_MISSING', { connectionId });
  }
  return account;
}

/** Remembers how a check ended; null when all was well. */
export async function storeHealth(
  tx: TenantTx,
  connectionId: string,
  healthCode: string | null,
): Promise<void> {
  await tx.query(
    `update connectors_kit.connection
        set checked_at  = clock_timestamp(),
            health_code = $2,
            state       = case when state = 'connected' and $2 = 'CONNECTORS_KIT_CREDENTIAL_REJECTED'
                               then 'needs_reauth' else state end
      where id = $1 and state <> 'disconnected'`,
    [connectionId, healthCode],
  );
}

/** What must be known before a connection is acted on. */
export interface LockedConnection {
  readonly id: string;
  readonly system: string;
  readonly state: Connection['state'];
}

// Not `for update`: that would wait for a page whose rows refer to the connection, while the page
// waits for the lease that disconnecting deletes.
/** Holds a connection until the transaction ends. Throws CONNECTORS_KIT_CONNECTION_MISSING. */
export async function lockConnection(
  tx: TenantTx,
  connectionId: string,
): Promise<LockedConnection> {
  const { rows } = await tx.query<LockedConnection>(
    'select id, system, state from connectors_kit.connection where id = $1 for no key update',
    [connectionId],
  );
  const [connection] = rows;
  if (connection === undefined) {
    throw new ConnectorsKitError('CONNECTORS_KIT_CONNECTION_MISSING', { connectionId });
  }
  return connection;
}

/**
 * Cancels the open run, deletes what was read, and closes the connection. Returns the records
 * deleted.
 */
export async function clearConnection(tx: TenantTx, connectionId: string): Promise<number> {
  // The lease first: a worker in the middle of a page finishes it, and finds no lease for the next.
  await tx.query('delete from connectors_kit.run_lease where connection_id = $1', [connectionId]);
  await tx.query(
    `update connectors_kit.stream_progress p
        set state = 'failed', error_code = 'CONNECTORS_KIT_RUN_CANCELLED', waiting_until = null
       from connectors_kit.sync_run r
      where r.id = p.run_id and r.connection_id = $1
        and r.state in ('queued', 'running', 'waiting') and p.state <> 'complete'`,
    [connectionId],
  );
  await tx.query(
    `update connectors_kit.sync_run
        set state = 'cancelled', error_code = 'CONNECTORS_KIT_RUN_CANCELLED', finished_at = clock_timestamp()
      where connection_id = $1 and state in ('queued', 'running', 'waiting')`,
    [connectionId],
  );
  const deleted = await tx.query('delete from connectors_kit.record where connection_id = $1', [
    connectionId,
  ]);
  await tx.query('delete from connectors_kit.webhook_subject where connection_id = $1', [
    connectionId,
  ]);
  await tx.query('delete from connectors_kit.webhook_delivery where connection_id = $1', [
    connectionId,
  ]);
  await tx.query('delete from connectors_kit.call_bucket where connection_id = $1', [connectionId]);
  await removeSchedule(tx, connectionId);
  await tx.query('delete from connectors_kit.token_grant where connection_id = $1', [connectionId]);
  await tx.query('delete from connectors_kit.record_version where connection_id = $1', [
    connectionId,
  ]);
  await tx.query('delete from connectors_kit.stream_state where connection_id = $1', [
    connectionId,
  ]);
  await tx.query(
    `update connectors_kit.connection
        set state = 'disconnected', disconnected_at = clock_timestamp(), credential_hint = null
      where id = $1`,
    [connectionId],
  );
  return deleted.rowCount;
}
