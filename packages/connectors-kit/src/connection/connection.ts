import type { TenantTx } from '@ataski/kernel';

import { ConnectorsKitError } from '../errors.ts';
import { findLastRuns } from '../run/sync-run.ts';
import type { SyncRun } from '../run/sync-run.ts';

/** A tenant's connection to an outside system. */
export interface Connection {
  readonly id: string;
  readonly system: string;
  readonly label: string;
  readonly state: 'connected' | 'needs_reauth' | 'disconnected';
  readonly externalAccountId: string | null;
  /** Null when the credential's shape does not tell. */
  readonly livemode: boolean | null;
  /** The last four characters of the key. */
  readonly credentialHint: string | null;
  /** The id of the actor who connected it. */
  readonly connectedBy: string;
  readonly connectedAt: string;
  /** Objects that the provider still has. */
  readonly recordCount: number;
  readonly lastRun: SyncRun | null;
}

interface ConnectionRow {
  readonly id: string;
  readonly system: string;
  readonly label: string;
  readonly state: Connection['state'];
  readonly external_account_id: string | null;
  readonly livemode: boolean | null;
  readonly credential_hint: string | null;
  readonly connected_by: string;
  readonly connected_at: Date;
  readonly record_count: string;
}

const select = `
  select id, system, label, state, external_account_id, livemode, credential_hint, connected_by, connected_at,
         (select count(*) from connectors_kit.record r
           where r.tenant_id = c.tenant_id and r.connection_id = c.id and r.deleted_at is null) as record_count
    from connectors_kit.connection c`;

/** All connections of the tenant, newest first, disconnected ones included. */
export async function listConnections(tx: TenantTx): Promise<readonly Connection[]> {
  const { rows } = await tx.query<ConnectionRow>(`${select} order by connected_at desc, id`);
  return await withLastRuns(tx, rows);
}

/** One connection. Throws CONNECTORS_KIT_CONNECTION_MISSING, also for another tenant's. */
export async function getConnection(tx: TenantTx, connectionId: string): Promise<Connection> {
  const { rows } = await tx.query<ConnectionRow>(`${select} where id = $1`, [connectionId]);
  const [connection] = await withLastRuns(tx, rows);
  if (connection === undefined) {
    throw new ConnectorsKitError('CONNECTORS_KIT_CONNECTION_MISSING', { connectionId });
  }
  return connection;
}

async function withLastRuns(
  tx: TenantTx,
  rows: readonly ConnectionRow[],
): Promise<readonly Connection[]> {
  const runs = await findLastRuns(
    tx,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    id: row.id,
    system: row.system,
    label: row.label,
    state: row.state,
    externalAccountId: row.external_account_id,
    livemode: row.livemode,
    credentialHint: row.credential_hint,
    connectedBy: row.connected_by,
    connectedAt: row.connected_at.toISOString(),
    recordCount: Number(row.record_count),
    lastRun: runs.get(row.id) ?? null,
  }));
}

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
    `update connectors_kit.connection set state = 'connected', settings = $3::jsonb
      where id = $1 and external_account_id = $2 and state <> 'disconnected'`,
    [connectionId, externalAccountId, JSON.stringify(settings)],
  );
  if (rowCount === 1) return;
  throw new ConnectorsKitError('CONNECTORS_KIT_ACCOUNT_DIFFERENT', { connectionId });
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
  await tx.query('delete from connectors_kit.token_grant where connection_id = $1', [connectionId]);
  await tx.query('delete from connectors_kit.consent where reconnects = $1', [connectionId]);
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
