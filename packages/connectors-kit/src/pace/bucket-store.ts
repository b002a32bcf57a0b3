import { z } from 'zod';

import type { PlatformDb, TenantContext, TenantDb } from '@ataski/kernel';

import { ConnectorsKitError } from '../errors.ts';
import type { TakenCalls } from './call-batch.ts';
import type { BucketRate } from './pace-rules.ts';

const Taken = z.object({
  granted: z.int().nonnegative(),
  wait_ms: z.int().nonnegative(),
});

/** A connection, inside its tenant. */
export interface BucketOwner {
  readonly context: TenantContext;
  readonly connectionId: string;
}

/**
 * Takes calls out of a connection's bucket. Throws CONNECTORS_KIT_CONNECTION_CLOSED where there is
 * no such connection.
 */
export async function takeCalls(
  db: TenantDb,
  { context, connectionId }: BucketOwner,
  { perSecond, capacity }: BucketRate,
  wanted: number,
): Promise<TakenCalls> {
  const { rows } = await db.query(
    context,
    'select granted, wait_ms from connectors_kit.take_calls($1, $2, $3, $4)',
    [connectionId, perSecond, capacity, wanted],
  );
  if (rows.length === 0) {
    throw new ConnectorsKitError('CONNECTORS_KIT_CONNECTION_CLOSED', { connectionId });
  }
  return readTaken(rows[0]);
}

/** Takes calls out of the bucket of the whole app at one provider. */
export async function takeAppCalls(
  platform: PlatformDb,
  system: string,
  { perSecond, capacity }: BucketRate,
  wanted: number,
): Promise<TakenCalls> {
  const [row] = await platform.call('connectors_kit.take_app_calls', [
    system,
    perSecond,
    capacity,
    wanted,
  ]);
  return readTaken(row);
}

/** Fails closed: what cannot be read is no call. */
function readTaken(row: unknown): TakenCalls {
  const parsed = Taken.safeParse(row);
  if (!parsed.success) {
    throw new ConnectorsKitError('CONNECTORS_KIT_STATE_INVALID', { part: 'bucket' });
  }
  return { granted: parsed.data.granted, waitMs: parsed.data.wait_ms };
}

/** The longest that anybody is held back for; a provider's word counts for a day. */
const longestHoldMs = 86_400_000;

/** Lets nobody take calls of a connection for so long. A longer hold stays. */
export async function holdCalls(
  db: TenantDb,
  { context, connectionId }: BucketOwner,
  ms: number,
): Promise<void> {
  await db.query(
    context,
    `insert into connectors_kit.call_bucket as bucket (connection_id, calls, refilled_at, held_until)
     select connection.id, 0, clock_timestamp(), clock_timestamp() + make_interval(secs => $2 / 1000.0)
       from connectors_kit.connection connection
      where connection.id = $1 and connection.state <> 'disconnected'
     on conflict (tenant_id, connection_id) do update
        set held_until = greatest(bucket.held_until, excluded.held_until)`,
    [connectionId, wholeMs(ms)],
  );
}

/** The same for the whole app, for a minute at most. */
export async function holdAppCalls(
  platform: PlatformDb,
  system: string,
  ms: number,
): Promise<void> {
  await platform.call('connectors_kit.hold_app_calls', [system, wholeMs(ms)]);
}

function wholeMs(ms: number): number {
  return Math.min(longestHoldMs, Math.max(0, Math.ceil(ms)));
}
