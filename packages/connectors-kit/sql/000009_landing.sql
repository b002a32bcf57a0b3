--! purpose: one page lands by one call: the lease, the rows, where the stream stands and the counters
--! breaking: no   lock: new function only

-- Runs as its caller: row-level security and every grant hold as for the single statements. One call, because a
-- worker that waits for the answer of each statement waits four times for each page; and because the plans of a
-- function are kept, where those of a transaction's later statements are not.
--
-- Raises AK001 when another worker has the lease. Answers how many objects of each stream are new or changed; a
-- stream without any is left out. No two objects of a page may be of one stream and have one id.
create function connectors_kit.land_page(
  run_id        uuid,
  epoch         bigint,
  lease_ms      integer,
  connection_id uuid,
  api_version   text,
  page_stream   text,
  read          bigint,
  is_last       boolean,
  state         jsonb,
  streams       text[],
  source_ids    text[],
  texts         text[],
  updated       timestamptz[],
  parents       text[]
)
returns table (stream text, written bigint)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  changed text[];
  counts  bigint[];
begin
  update connectors_kit.run_lease as lease
     set expires_at = clock_timestamp() + make_interval(secs => $3 / 1000.0),
         attempts   = 0
   where lease.run_id = $1 and lease.epoch = $2;
  if not found then
    raise exception using errcode = 'AK001', message = 'another worker has the lease';
  end if;

  if cardinality($10) > 0 then
    -- The column's default would verify the context once for each row; a sub-select does so once for all.
    with landed as (
      insert into connectors_kit.record as stored
             (tenant_id, connection_id, stream, source_id, data, sha256, source_updated_at, api_version, change_seq,
              first_seen_run, last_seen_run, parent_id)
      select (select tenancy.current_tenant_id()), $4, incoming.stream, incoming.source_id, incoming.data,
             sha256(convert_to(incoming.data, 'UTF8')), incoming.updated_at, $5,
             -- One more than the connection has. The lease lets one worker write.
             (select coalesce(max(known.change_seq), 0) + 1 from connectors_kit.record as known
               where known.connection_id = $4),
             $1, $1, incoming.parent_id
        from unnest($10, $11, $12, $13, $14) as incoming (stream, source_id, data, updated_at, parent_id)
          on conflict (tenant_id, connection_id, stream, source_id) do update
         set data              = excluded.data,
             sha256            = excluded.sha256,
             source_updated_at = excluded.source_updated_at,
             parent_id         = excluded.parent_id,
             api_version       = excluded.api_version,
             change_seq        = excluded.change_seq,
             last_seen_run     = excluded.last_seen_run,
             changed_at        = excluded.changed_at,
             deleted_at        = null,
             delete_reason     = null
       where stored.sha256 <> excluded.sha256 or stored.deleted_at is not null
      returning stored.stream
    ),
    counted as (
      select landed.stream, count(*) as written from landed group by landed.stream
    )
    select coalesce(array_agg(counted.stream), '{}'), coalesce(array_agg(counted.written), '{}')
      into changed, counts
      from counted;

    -- Objects that did not change were seen in this run all the same.
    if (select coalesce(sum(n), 0) from unnest(counts) as n) < cardinality($11) then
      update connectors_kit.record as stored
         set last_seen_run = $1
        from unnest($10, $11) as seen (stream, source_id)
       where stored.connection_id = $4 and stored.stream = seen.stream and stored.source_id = seen.source_id
         and stored.last_seen_run <> $1;
    end if;
  end if;

  insert into connectors_kit.stream_state (connection_id, stream, state)
  values ($4, $6, $9)
      on conflict (tenant_id, connection_id, stream) do update
     set state = excluded.state, updated_at = excluded.updated_at;

  update connectors_kit.stream_progress as progress
     set records_read    = progress.records_read + case when progress.stream = $6 then $7 else 0 end,
         records_written = progress.records_written
                           + coalesce((select n from unnest(changed, counts) as c (stream, n)
                                        where c.stream = progress.stream), 0),
         pages           = progress.pages + case when progress.stream = $6 then 1 else 0 end,
         state           = case when progress.stream <> $6 then progress.state
                                when $8 then 'complete' else 'running' end,
         waiting_until   = case when progress.stream <> $6 then progress.waiting_until end
   where progress.run_id = $1 and (progress.stream = $6 or progress.stream = any (changed));

  return query select c.stream, c.n from unnest(changed, counts) as c (stream, n);
end
$$;
revoke all on function connectors_kit.land_page(
  uuid, bigint, integer, uuid, text, text, bigint, boolean, jsonb, text[], text[], text[], timestamptz[], text[]
) from public;
grant execute on function connectors_kit.land_page(
  uuid, bigint, integer, uuid, text, text, bigint, boolean, jsonb, text[], text[], text[], timestamptz[], text[]
) to ataski_app;
