--! purpose: what every tenant may read of the deployment tree, to show its own place in it
--! breaking: no   lock: new objects only

-- Leaves are blinded, so that neither the tree nor its checkpoints say who the other tenants are.
create policy deployment_look_ups on audit.tile as permissive for select to ataski_owner
  using (tenant_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff');
create policy deployment_look_ups on audit.checkpoint as permissive for select to ataski_owner
  using (tenant_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff');
create policy deployment_look_ups on audit.anchor_receipt as permissive for select to ataski_owner
  using (tenant_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff');

-- The first checkpoint of the deployment tree in which this leaf is, or nothing.
create function audit.find_deployment_checkpoint(entry_index bigint)
returns table (
  size bigint,
  note text
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select c.size, c.note
    from audit.checkpoint as c
   where c.tenant_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
     and c.size > find_deployment_checkpoint.entry_index
   order by c.size, c.signed_at
   limit 1
$$;

-- Those of the named tiles that there are. `levels` and `tile_indexes` go in pairs.
create function audit.list_deployment_tiles(levels smallint[], tile_indexes bigint[])
returns table (
  level      smallint,
  tile_index bigint,
  hashes     bytea
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select t.level, t.tile_index, t.hashes
    from unnest(levels, tile_indexes) as wanted (level, tile_index)
    join audit.tile as t
      on t.tenant_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
     and t.level = wanted.level
     and t.tile_index = wanted.tile_index
$$;

-- The receipts of the first anchored checkpoints, one of each kind, in which this leaf is.
create function audit.list_deployment_receipts(entry_index bigint)
returns table (
  kind    text,
  size    bigint,
  note    text,
  receipt bytea
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select distinct on (r.kind) r.kind, r.size, r.note, r.receipt
    from audit.anchor_receipt as r
   where r.tenant_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
     and r.size > list_deployment_receipts.entry_index
   order by r.kind, r.size
$$;

revoke all on function
  audit.find_deployment_checkpoint(bigint),
  audit.list_deployment_tiles(smallint[], bigint[]),
  audit.list_deployment_receipts(bigint)
from public;
grant execute on function
  audit.find_deployment_checkpoint(bigint),
  audit.list_deployment_tiles(smallint[], bigint[]),
  audit.list_deployment_receipts(bigint)
to ataski_app, ataski_sealer;
