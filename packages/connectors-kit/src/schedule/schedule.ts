import type { TenantTx } from '@ataski/kernel';

/** How often a connection is synced by itself. */
export const syncIntervals = ['off', 'hourly', 'every_6_hours', 'daily'] as const;

/** One of them. */
export type SyncInterval = (typeof syncIntervals)[number];

/** What a new connection gets: fresh enough for a working day, and gentle to providers' limits. */
export const defaultInterval: SyncInterval = 'every_6_hours';

/** A connection's schedule. */
export interface SyncSchedule {
  readonly interval: SyncInterval;
  /** ISO 8601; null when it is off. */
  readonly nextAt: string | null;
}

const hours: Readonly<Record<Exclude<SyncInterval, 'off'>, number>> = {
  hourly: 1,
  every_6_hours: 6,
  daily: 24,
};

/** The interval behind a number of hours, as it is stored; null is off. */
export function intervalOf(everyHours: number | null): SyncInterval {
  const found = Object.entries(hours).find(([, each]) => each === everyHours);
  return found === undefined ? 'off' : (found[0] as SyncInterval);
}

/**
 * Sets the schedule of a connection. The next tick is one interval from now; choosing the interval
 * that it has keeps the tick.
 */
export async function putSchedule(
  tx: TenantTx,
  connection: { readonly id: string; readonly system: string },
  interval: SyncInterval,
): Promise<void> {
  if (interval === 'off') {
    await removeSchedule(tx, connection.id);
    return;
  }
  const { rowCount } = await tx.query(
    `insert into connectors_kit.schedule as known (connection_id, every_hours)
     values ($1, $2)
     on conflict (tenant_id, connection_id) do update
        set every_hours = excluded.every_hours
      where known.every_hours <> excluded.every_hours`,
    [connection.id, hours[interval]],
  );
  if (rowCount === 0) return;
  await tx.query(
    `insert into connectors_kit.due_tick (connection_id, system, due_at)
     values ($1, $2, clock_timestamp() + make_interval(hours => $3))
     on conflict (tenant_id, connection_id) do update
        set due_at = excluded.due_at, offered_until = null`,
    [connection.id, connection.system, hours[interval]],
  );
}

/** Ends it; there may be none. */
export async function removeSchedule(tx: TenantTx, connectionId: string): Promise<void> {
  await tx.query('delete from connectors_kit.due_tick where connection_id = $1', [connectionId]);
  await tx.query('delete from connectors_kit.schedule where connection_id = $1', [connectionId]);
}
