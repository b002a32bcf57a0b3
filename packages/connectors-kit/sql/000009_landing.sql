--! purpose: a page, or several that wait together, land by one call: the lease, the rows, where the stream stands and the counters
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
  pages         integer,
  is_last       boolean,
  state         jsonb,
  streams       text[],
  source_ids    text[],
  texts         text[],
  updated       timestamptz[],
  parents       text[],
  likely_new    boolean
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
  change  bigint;
  is_new  boolean;
begin
  -- The first page of a run looks up the connection's last change; looking with each page would read all that
  -- landed whenever the plan was made while the table was small.
  update connectors_kit.run_lease as lease
     set expires_at = clock_timestamp() + make_interval(secs => $3 / 1000.0),
         attempts   = 0,
         change_seq = 1 + coalesce(lease.change_seq, (
           select max(known.change_seq) from connectors_kit.record as known
            where known.connection_id = $4 and known.change_seq >= 0), 0)
   where lease.run_id = $1 and lease.epoch = $2
  returning lease.change_seq into change;
  if not found then
    raise exception using errcode = 'AK001', message = 'another worker has the lease';
  end if;

  -- Objects that are new are inserted as they are, which takes a fifth less than an insertion that is ready for a
  -- conflict. A guess that is wrong ends at the first object that is known.
  is_new := $16 and cardinality($11) > 0;
  if is_new then
    begin
      -- The column's default would verify the context once for each row; a sub-select does so once for all.
      insert into connectors_kit.record
             (tenant_id, connection_id, stream, source_id, data, sha256, source_updated_at, api_version, change_seq,
              first_seen_run, last_seen_run, parent_id)
      select (select tenancy.current_tenant_id()), $4, incoming.stream, incoming.source_id, incoming.data,
             sha256(convert_to(incoming.data, 'UTF8')), incoming.updated_at, $5, change, $1, $1,
             incoming.parent_id
        from unnest($11, $12, $13, $14, $15) as incoming (stream, source_id, data, updated_at, parent_id);
      select array_agg(counted.stream), array_agg(counted.written)
        into changed, counts
        from (select named.stream, count(*) as written from unnest($11) as named (stream) group by 1) as counted;
    exception when unique_violation then
      is_new := false;
    end;
  end if;

  if not is_new and cardinality($11) > 0 then
    with landed as (
      insert into connectors_kit.record as stored
             (tenant_id, connection_id, stream, source_id, data, sha256, source_updated_at, api_version, change_seq,
              first_seen_run, last_seen_run, parent_id)
      select (select tenancy.current_tenant_id()), $4, incoming.stream, incoming.source_id, incoming.data,
             sha256(convert_to(incoming.data, 'UTF8')), incoming.updated_at, $5, change, $1, $1,
             incoming.parent_id
        from unnest($11, $12, $13, $14, $15) as incoming (stream, source_id, data, updated_at, parent_id)
          -- An object that did not change keeps all it has, and was seen in this run all the same. In one statement,
          -- for a second one would look for those rows by a plan that was made while the table was small.
          on conflict (tenant_id, connection_id, stream, source_id) do update
         set data              = case when stored.sha256 <> excluded.sha256 or stored.deleted_at is not null
                                 then excluded.data else stored.data end,
             source_updated_at = case when stored.sha256 <> excluded.sha256 or stored.deleted_at is not null
                                 then excluded.source_updated_at else stored.source_updated_at end,
             parent_id         = case when stored.sha256 <> excluded.sha256 or stored.deleted_at is not null
                                 then excluded.parent_id else stored.parent_id end,
             api_version       = case when stored.sha256 <> excluded.sha256 or stored.deleted_at is not null
                                 then excluded.api_version else stored.api_version end,
             change_seq        = case when stored.sha256 <> excluded.sha256 or stored.deleted_at is not null
                                 then excluded.change_seq else stored.change_seq end,
             changed_at        = case when stored.sha256 <> excluded.sha256 or stored.deleted_at is not null
                                 then excluded.changed_at else stored.changed_at end,
             sha256            = excluded.sha256,
             last_seen_run     = excluded.last_seen_run,
             deleted_at        = null,
             delete_reason     = null
       where stored.sha256 <> excluded.sha256 or stored.deleted_at is not null
          or stored.last_seen_run <> excluded.last_seen_run
      returning stored.stream, stored.change_seq
    ),
    counted as (
      select landed.stream, count(*) as written from landed where landed.change_seq = change group by landed.stream
    )
    select coalesce(array_agg(counted.stream), '{}'), coalesce(array_agg(counted.written), '{}')
      into changed, counts
      from counted;
  end if;

  insert into connectors_kit.stream_state (connection_id, stream, state)
  values ($4, $6, $10)
      on conflict (tenant_id, connection_id, stream) do update
     set state = excluded.state, updated_at = excluded.updated_at;

  update connectors_kit.stream_progress as progress
     set records_read    = progress.records_read + case when progress.stream = $6 then $7 else 0 end,
         records_written = progress.records_written
                           + coalesce((select n from unnest(changed, counts) as c (stream, n)
                                        where c.stream = progress.stream), 0),
         pages           = progress.pages + case when progress.stream = $6 then $8 else 0 end,
         state           = case when progress.stream <> $6 then progress.state
                                when $9 then 'complete' else 'running' end,
         waiting_until   = case when progress.stream <> $6 then progress.waiting_until end
   where progress.run_id = $1 and (progress.stream = $6 or progress.stream = any (changed));

  return query select c.stream, c.n from unnest(changed, counts) as c (stream, n);
end
$$;
revoke all on function connectors_kit.land_page(
  uuid, bigint, integer, uuid, text, text, bigint, integer, boolean, jsonb, text[], text[], text[], timestamptz[], text[],
  boolean
) from public;
grant execute on function connectors_kit.land_page(
  uuid, bigint, integer, uuid, text, text, bigint, integer, boolean, jsonb, text[], text[], text[], timestamptz[], text[],
  boolean
) to ataski_app;
