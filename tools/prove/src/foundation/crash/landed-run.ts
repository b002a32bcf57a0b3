import type pg from 'pg';

/** What a run left in the database, without what differs from run to run (ids, times, numbers). */
export interface LandedRun {
  readonly state: string;
  readonly id: string;
  readonly correlationId: string;
  /** One line for each record, in order. */
  readonly rows: readonly string[];
  /** One line for each stream: its counters. */
  readonly counters: readonly string[];
  /** One line for each stream: its position. */
  readonly positions: readonly string[];
  /** What contradicts itself inside this run: nothing, when all is well. */
  readonly contradictions: readonly string[];
}

/** Reads the newest run of a connection, as superuser. */
export async function readLandedRun(
  superuser: pg.Client,
  connectionId: string,
): Promise<LandedRun> {
  const read = async (sql: string, value = connectionId): Promise<readonly string[]> => {
    const { rows } = await superuser.query<{ line: string }>(sql, [value]);
    return rows.map(({ line }) => line);
  };
  const run = await readRun(superuser, connectionId);
  return {
    ...run,
    rows: await read(recordsSql),
    counters: await read(countersSql, run.id),
    positions: await read(positionsSql),
    contradictions: await read(contradictionsSql, run.id),
  };
}

/** The newest run of a connection. */
export async function readRun(
  superuser: pg.Client,
  connectionId: string,
): Promise<Pick<LandedRun, 'id' | 'state' | 'correlationId'>> {
  const { rows } = await superuser.query<{ id: string; state: string; correlation_id: string }>(
    `select id, state, correlation_id from connectors_kit.sync_run
      where connection_id = $1 order by created_at desc limit 1`,
    [connectionId],
  );
  const run = rows[0];
  if (run === undefined) throw new Error('The connection has no run.');
  return { id: run.id, state: run.state, correlationId: run.correlation_id };
}

const recordsSql = `
  select jsonb_build_array(stream, source_id, data, encode(sha256, 'hex'), source_updated_at,
                           api_version, deleted_at, delete_reason)::text as line
    from connectors_kit.record
   where connection_id = $1
   order by stream, source_id`;

const countersSql = `
  select jsonb_build_array(stream, position, state, records_read, records_written, records_deleted,
                           pages, error_code)::text as line
    from connectors_kit.stream_progress
   where run_id = $1
   order by stream`;

// Runs and the product's own clock leave their names in a position; the rest is the provider's.
const positionsSql = `
  select jsonb_build_array(stream, state - '{runIds,endedBy,checkedAt}'::text[])::text as line
    from connectors_kit.stream_state
   where connection_id = $1
   order by stream`;

const contradictionsSql = `
  with run as (select id, connection_id, correlation_id from connectors_kit.sync_run where id = $1),
  stored as (
    select count(*)                                          as records,
           count(*) filter (where first_seen_run <> run.id
                               or last_seen_run <> run.id)   as strange,
           count(*) filter (where sha256 <> sha256(convert_to(data, 'UTF8'))) as damaged
      from connectors_kit.record join run on record.connection_id = run.connection_id
  ),
  counted as (
    select sum(records_read) as read, sum(records_written) as written,
           sum(records_deleted) as deleted, sum(pages) as pages
      from connectors_kit.stream_progress join run on stream_progress.run_id = run.id
  ),
  audited as (
    select coalesce(sum((details ->> 'read')::bigint), 0) as read,
           coalesce(sum((details ->> 'written')::bigint), 0) as written,
           coalesce(sum((details ->> 'deleted')::bigint), 0) as deleted,
           coalesce(sum((details ->> 'pages')::bigint), 0) as pages
      from audit.audit_log join run on audit_log.correlation_id = run.correlation_id
     where action = 'records.synced'
  ),
  ended as (
    select count(*) filter (where action = 'sync.started')   as started,
           count(*) filter (where action = 'sync.completed') as completed
      from audit.audit_log join run on audit_log.correlation_id = run.correlation_id
  )
  select unnest(array_remove(array[
           case when stored.records = 0 then 'no record was stored' end,
           case when strange > 0 then strange || ' records of another run' end,
           case when damaged > 0 then damaged || ' records do not match their hash' end,
           case when stored.records <> audited.written
                then stored.records || ' records, but records.synced says ' || audited.written end,
           case when (counted.read, counted.written, counted.deleted, counted.pages)
                     is distinct from (audited.read, audited.written, audited.deleted, audited.pages)
                then 'counters ' || counted || ', but records.synced says ' || audited end,
           case when (started, completed) is distinct from (1, 1)
                then 'started ' || started || ' times, completed ' || completed || ' times' end
         ], null)) as line
    from stored, counted, audited, ended`;
