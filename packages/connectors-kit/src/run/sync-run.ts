import type { TenantTx } from '@ataski/kernel';

import { ConnectorsKitError } from '../errors.ts';

/** How far one stream of a run has come. */
export interface StreamProgress {
  readonly stream: string;
  readonly state: 'queued' | 'running' | 'waiting' | 'complete' | 'failed';
  readonly recordsRead: number;
  readonly recordsWritten: number;
  readonly recordsDeleted: number;
  readonly pages: number;
  readonly estimate: number | null;
  /** ISO 8601; set while the provider's limits hold the stream. */
  readonly waitingUntil: string | null;
  readonly errorCode: string | null;
}

/** One sync, from the wish for it to its end. A cancelled run reads as failed. */
export interface SyncRun {
  readonly id: string;
  readonly state: 'queued' | 'running' | 'complete' | 'failed';
  readonly correlationId: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly errorCode: string | null;
  readonly streams: readonly StreamProgress[];
}

interface RunRow {
  readonly id: string;
  readonly state: 'queued' | 'running' | 'waiting' | 'complete' | 'failed' | 'cancelled';
  readonly correlation_id: string;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
  readonly error_code: string | null;
}

interface ProgressRow {
  readonly run_id: string;
  readonly stream: string;
  readonly state: StreamProgress['state'];
  readonly records_read: string;
  readonly records_written: string;
  readonly records_deleted: string;
  readonly pages: number;
  readonly estimate: string | null;
  readonly waiting_until: Date | null;
  readonly error_code: string | null;
}

const runColumns = 'id, state, correlation_id, started_at, finished_at, error_code';

/** One run with the progress of its streams. Throws CONNECTORS_KIT_RUN_MISSING. */
export async function getRun(tx: TenantTx, runId: string): Promise<SyncRun> {
  const { rows } = await tx.query<RunRow>(
    `select ${runColumns} from connectors_kit.sync_run where id = $1`,
    [runId],
  );
  const [run] = await withProgress(tx, rows);
  if (run === undefined) throw new ConnectorsKitError('CONNECTORS_KIT_RUN_MISSING', { runId });
  return run;
}

/** The newest run of each of these connections, by connection id. */
export async function findLastRuns(
  tx: TenantTx,
  connectionIds: readonly string[],
): Promise<ReadonlyMap<string, SyncRun>> {
  const { rows } = await tx.query<RunRow & { readonly connection_id: string }>(
    `select distinct on (connection_id) connection_id, ${runColumns}
       from connectors_kit.sync_run
      where connection_id = any ($1)
      order by connection_id, created_at desc, id`,
    [connectionIds],
  );
  const runs = await withProgress(tx, rows);
  return new Map(
    rows.flatMap(({ connection_id }, index) => {
      const run = runs[index];
      return run === undefined ? [] : [[connection_id, run] as const];
    }),
  );
}

async function withProgress(tx: TenantTx, runs: readonly RunRow[]): Promise<readonly SyncRun[]> {
  if (runs.length === 0) return [];
  const { rows } = await tx.query<ProgressRow>(
    `select run_id, stream, state, records_read, records_written, records_deleted, pages, estimate,
            waiting_until, error_code
       from connectors_kit.stream_progress
      where run_id = any ($1)
      order by run_id, position`,
    [runs.map(({ id }) => id)],
  );
  const byRun = Map.groupBy(rows, ({ run_id }) => run_id);
  return runs.map((run) => ({
    id: run.id,
    state: shownState(run.state),
    correlationId: run.correlation_id,
    startedAt: run.started_at?.toISOString() ?? null,
    finishedAt: run.finished_at?.toISOString() ?? null,
    errorCode: run.error_code,
    streams: (byRun.get(run.id) ?? []).map(toProgress),
  }));
}

function shownState(state: RunRow['state']): SyncRun['state'] {
  if (state === 'waiting') return 'running';
  return state === 'cancelled' ? 'failed' : state;
}

function toProgress(row: ProgressRow): StreamProgress {
  return {
    stream: row.stream,
    state: row.state,
    recordsRead: Number(row.records_read),
    recordsWritten: Number(row.records_written),
    recordsDeleted: Number(row.records_deleted),
    pages: row.pages,
    estimate: row.estimate === null ? null : Number(row.estimate),
    waitingUntil: row.waiting_until?.toISOString() ?? null,
    errorCode: row.error_code,
  };
}
