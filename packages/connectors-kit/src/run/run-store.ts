import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import type { AuditSink, TenantTx } from '@ataski/kernel';

import type { connectorsKitActions } from '../connectors-kit-actions.ts';
import type { ConnectedAccount } from '../reading/reading.ts';
import { holdLease } from './run-lease.ts';
import type { RunLease } from './run-lease.ts';

/**
 * Queues a run with its streams and its lease, to come due after `delayMs`, or answers the one that
 * is open already. One that is queued comes due no later than this one would have.
 */
export async function queueRun(
  tx: TenantTx,
  audit: AuditSink<typeof connectorsKitActions>,
  connection: { readonly id: string; readonly system: string },
  streams: readonly string[],
  delayMs = 0,
): Promise<string> {
  const open = await findOpenRun(tx, connection.id);
  if (open !== null) {
    await hastenQueued(tx, open, delayMs);
    return open;
  }
  const runId = randomUUID();
  const eventId = await audit.record(tx, {
    action: 'sync.requested',
    targets: [
      { type: 'connection', id: connection.id },
      { type: 'sync_run', id: runId },
    ],
    details: { system: connection.system },
  });
  const { correlationId } = tx.context;
  const { rowCount } = await tx.query(
    `insert into connectors_kit.sync_run (id, connection_id, correlation_id, requested_event_id)
     values ($1, $2, $3, $4)
     on conflict (tenant_id, connection_id) where state in ('queued', 'running', 'waiting') do nothing`,
    [runId, connection.id, correlationId, eventId],
  );
  // Another request was faster: its run is the answer to this one too.
  if (rowCount === 0) return (await findOpenRun(tx, connection.id)) ?? runId;
  await tx.query(
    `insert into connectors_kit.stream_progress (run_id, stream, position)
     select $1, stream, position from unnest($2::text[]) with ordinality as listed (stream, position)`,
    [runId, streams],
  );
  await tx.query(
    `insert into connectors_kit.run_lease (run_id, connection_id, system, correlation_id, due_at)
     values ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5 / 1000.0))`,
    [runId, connection.id, connection.system, correlationId, delayMs],
  );
  return runId;
}

// Not those that wait: the provider asked for that.
async function hastenQueued(tx: TenantTx, runId: string, delayMs: number): Promise<void> {
  await tx.query(
    `update connectors_kit.run_lease as lease
        set due_at = clock_timestamp() + make_interval(secs => $2 / 1000.0)
       from connectors_kit.sync_run as run
      where lease.run_id = $1 and run.tenant_id = lease.tenant_id and run.id = lease.run_id and run.state = 'queued'
        and lease.due_at > clock_timestamp() + make_interval(secs => $2 / 1000.0)`,
    [runId, delayMs],
  );
}

async function findOpenRun(tx: TenantTx, connectionId: string): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>(
    `select id from connectors_kit.sync_run
      where connection_id = $1 and state in ('queued', 'running', 'waiting')`,
    [connectionId],
  );
  return rows[0]?.id ?? null;
}

/** What a worker needs to go on with a run. */
export interface BegunRun {
  readonly account: ConnectedAccount;
  readonly requestedEventId: string;
  /** The stored position of each stream that has one. */
  readonly states: ReadonlyMap<string, unknown>;
}

const Begun = z.object({
  livemode: z.boolean().nullable(),
  settings: z.record(z.string(), z.string()),
  requested_event_id: z.string(),
  state: z.string(),
});

/** Marks the run as running and reads where it stands. */
export async function beginRun(
  tx: TenantTx,
  audit: AuditSink<typeof connectorsKitActions>,
  lease: RunLease,
): Promise<BegunRun> {
  await holdLease(tx, lease);
  const { rows } = await tx.query(
    `select c.livemode, c.settings, r.requested_event_id, r.state
       from connectors_kit.sync_run r
       join connectors_kit.connection c on c.tenant_id = r.tenant_id and c.id = r.connection_id
      where r.id = $1`,
    [lease.runId],
  );
  const run = Begun.parse(rows[0]);
  const states = await tx.query<{ stream: string; state: unknown }>(
    'select stream, state from connectors_kit.stream_state where connection_id = $1',
    [lease.connectionId],
  );
  if (run.state !== 'running') {
    await tx.query(
      `update connectors_kit.sync_run
          set state = 'running', started_at = coalesce(started_at, clock_timestamp())
        where id = $1`,
      [lease.runId],
    );
  }
  await audit.record(tx, {
    action: run.state === 'queued' ? 'sync.started' : 'sync.resumed',
    targets: targetsOf(lease),
    details: { system: lease.system, epoch: lease.epoch },
    parentEventId: run.requested_event_id,
  });
  return {
    account: { livemode: run.livemode, settings: run.settings },
    requestedEventId: run.requested_event_id,
    states: new Map(states.rows.map(({ stream, state }) => [stream, state])),
  };
}

/**
 * Ends the run and its lease. Where something changed while it ran, another is queued behind it, to
 * come due after `settleMs`.
 */
export async function finishRun(
  tx: TenantTx,
  audit: AuditSink<typeof connectorsKitActions>,
  lease: RunLease,
  errorCode: string | null,
  settleMs = 0,
): Promise<void> {
  // Connection before lease, in the order in which disconnecting takes them.
  if (errorCode === 'CONNECTORS_KIT_CREDENTIAL_REJECTED') {
    await tx.query(
      `update connectors_kit.connection set state = 'needs_reauth' where id = $1 and state = 'connected'`,
      [lease.connectionId],
    );
  }
  await holdLease(tx, lease);
  const { rows } = await tx.query<{ requested_event_id: string; rerun_wanted: boolean }>(
    `update connectors_kit.sync_run
        set state = case when $2::text is null then 'complete' else 'failed' end,
            error_code = $2,
            finished_at = clock_timestamp()
      where id = $1
      returning requested_event_id, rerun_wanted`,
    [lease.runId, errorCode],
  );
  if (errorCode !== null) {
    await tx.query(
      `update connectors_kit.stream_progress
          set state = 'failed', error_code = coalesce(error_code, $2), waiting_until = null
        where run_id = $1 and state <> 'complete'`,
      [lease.runId, errorCode],
    );
  }
  await tx.query('delete from connectors_kit.run_lease where run_id = $1', [lease.runId]);
  const parentEventId = rows[0]?.requested_event_id;
  await audit.record(tx, {
    action: errorCode === null ? 'sync.completed' : 'sync.failed',
    outcome: errorCode === null ? 'success' : 'failure',
    targets: targetsOf(lease),
    details: { system: lease.system, ...(errorCode === null ? {} : { code: errorCode }) },
    ...(parentEventId === undefined ? {} : { parentEventId }),
  });
  if (rows[0]?.rerun_wanted === true) await queueBehind(tx, audit, lease, settleMs);
}

async function queueBehind(
  tx: TenantTx,
  audit: AuditSink<typeof connectorsKitActions>,
  { runId, connectionId, system }: RunLease,
  settleMs: number,
): Promise<void> {
  const { rows } = await tx.query<{ stream: string }>(
    `select p.stream
       from connectors_kit.stream_progress p
       join connectors_kit.connection c on c.tenant_id = p.tenant_id and c.id = $2 and c.state = 'connected'
      where p.run_id = $1
      order by p.position`,
    [runId, connectionId],
  );
  if (rows.length === 0) return;
  const streams = rows.map(({ stream }) => stream);
  await queueRun(tx, audit, { id: connectionId, system }, streams, settleMs);
}

/** Marks one stream as failed; the others go on. */
export async function failStream(
  tx: TenantTx,
  lease: RunLease,
  stream: string,
  errorCode: string,
): Promise<void> {
  await holdLease(tx, lease);
  await tx.query(
    `update connectors_kit.stream_progress
        set state = 'failed', error_code = $3, waiting_until = null
      where run_id = $1 and stream = $2`,
    [lease.runId, stream, errorCode],
  );
}

/** Marks the run and the stream it stopped at as waiting. */
export async function pauseRun(tx: TenantTx, lease: RunLease, delayMs: number): Promise<void> {
  await holdLease(tx, lease);
  await tx.query(
    `update connectors_kit.sync_run set state = 'waiting' where id = $1 and state <> 'waiting'`,
    [lease.runId],
  );
  await tx.query(
    `update connectors_kit.stream_progress
        set state = 'waiting', waiting_until = clock_timestamp() + make_interval(secs => $2 / 1000.0)
      where run_id = $1
        and position = (select min(position) from connectors_kit.stream_progress
                         where run_id = $1 and state not in ('complete', 'failed'))`,
    [lease.runId, delayMs],
  );
}

/** Which of these events are stored, and so applied, already. */
export async function findStoredIds(
  tx: TenantTx,
  connectionId: string,
  stream: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ source_id: string }>(
    `select source_id from connectors_kit.record
      where connection_id = $1 and stream = $2 and source_id = any ($3)`,
    [connectionId, stream, ids],
  );
  return new Set(rows.map(({ source_id }) => source_id));
}

function targetsOf(lease: RunLease): readonly { readonly type: string; readonly id: string }[] {
  return [
    { type: 'connection', id: lease.connectionId },
    { type: 'sync_run', id: lease.runId },
  ];
}
