import type { TenantTx } from '@ataski/kernel';

import { ConnectorsKitError } from '../errors.ts';
import { findLastRuns } from '../run/sync-run.ts';
import type { SyncRun } from '../run/sync-run.ts';
import { intervalOf } from '../schedule/schedule.ts';
import type { SyncSchedule } from '../schedule/schedule.ts';
import { healthOf } from './connection-health.ts';
import type { ConnectionHealth } from './connection-health.ts';

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
  readonly health: ConnectionHealth;
  readonly schedule: SyncSchedule;
  /** What the provider granted, where the person consented at it; null elsewhere. */
  readonly grantedScopes: readonly string[] | null;
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
  readonly as_of: Date;
  readonly checked_at: Date | null;
  readonly health_code: string | null;
  readonly refresh_expires_at: Date | null;
  readonly waiting_until: Date | null;
  readonly granted_scopes: readonly string[] | null;
  readonly every_hours: number | null;
  readonly due_at: Date | null;
}

const select = `
  select c.id, c.system, c.label, c.state, c.external_account_id, c.livemode, c.credential_hint, c.connected_by,
         c.connected_at, c.checked_at, c.health_code, clock_timestamp() as as_of,
         g.refresh_expires_at, g.granted_scopes, s.every_hours, t.due_at,
         (select max(p.waiting_until)
            from connectors_kit.sync_run w
            join connectors_kit.stream_progress p on p.tenant_id = w.tenant_id and p.run_id = w.id
           where w.tenant_id = c.tenant_id and w.connection_id = c.id and w.state = 'waiting') as waiting_until,
         (select count(*) from connectors_kit.record r
           where r.tenant_id = c.tenant_id and r.connection_id = c.id and r.deleted_at is null) as record_count
    from connectors_kit.connection c
    left join connectors_kit.token_grant g on g.tenant_id = c.tenant_id and g.connection_id = c.id
    left join connectors_kit.schedule s on s.tenant_id = c.tenant_id and s.connection_id = c.id
    left join connectors_kit.due_tick t on t.tenant_id = c.tenant_id and t.connection_id = c.id`;

/** All connections of the tenant, newest first, disconnected ones included. */
export async function listConnections(tx: TenantTx): Promise<readonly Connection[]> {
  const { rows } = await tx.query<ConnectionRow>(`${select} order by c.connected_at desc, c.id`);
  return await withLastRuns(tx, rows);
}

/** One connection. Throws CONNECTORS_KIT_CONNECTION_MISSING, also for another tenant's. */
export async function getConnection(tx: TenantTx, connectionId: string): Promise<Connection> {
  const { rows } = await tx.query<ConnectionRow>(`${select} where c.id = $1`, [connectionId]);
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
    grantedScopes: row.granted_scopes,
    schedule: {
      interval: intervalOf(row.every_hours),
      nextAt: row.due_at?.toISOString() ?? null,
    },
    health: healthOf(
      {
        state: row.state,
        healthCode: row.health_code,
        checkedAt: row.checked_at,
        refreshExpiresAt: row.refresh_expires_at,
        waitingUntil: row.waiting_until,
      },
      row.as_of,
    ),
  }));
}
