--! purpose: the signed trees over committed audit rows, and where sealing stands
--! breaking: no   lock: new objects only

-- Every table here holds one tree per tenant, and two more: that of the platform stream under the Nil UUID
-- and that of the deployment, whose leaves are checkpoints, under the Max UUID (RFC 9562 section 5.9, 5.10).
-- FORMAT.md describes the trees. A tenant reads its own; `ataski_sealer` writes them all and can change
-- nothing that it wrote, except to make it longer.
grant usage on schema audit to ataski_sealer;

-- The head of each tree. What it says is in the latest checkpoint too, and must be the same.
create table audit.tree (
  tenant_id          uuid        not null primary key,
  size               bigint      not null check (size >= 0),
  root               bytea       not null check (length(root) = 32),
  checkpointed_at    timestamptz not null,
  -- When the latest checkpoint with a signature of ML-DSA-44 was signed.
  post_quantum_at    timestamptz
) with (fillfactor = 50); -- A row is updated by every pass in which its tree grows.

-- Which row became which leaf.
create table audit.leaf (
  tenant_id   uuid        not null,
  leaf_index  bigint      not null check (leaf_index >= 0),
  occurred_at timestamptz not null,
  event_id    uuid        not null,
  primary key (tenant_id, leaf_index),
  unique (tenant_id, occurred_at, event_id)
);

-- C2SP tlog-tiles: 256 hashes when full; at the right edge fewer.
create table audit.tile (
  tenant_id  uuid     not null,
  level      smallint not null check (level between 0 and 6),
  tile_index bigint   not null check (tile_index >= 0),
  hashes     bytea    not null check (length(hashes) between 32 and 8192 and length(hashes) % 32 = 0),
  primary key (tenant_id, level, tile_index)
);
-- Hashes do not compress, and trying costs time.
alter table audit.tile alter column hashes set storage external;

create table audit.checkpoint (
  tenant_id uuid        not null,
  size      bigint      not null check (size >= 0),
  signed_at timestamptz not null,
  note      text        not null check (length(note) <= 100000),
  primary key (tenant_id, size, signed_at)
);

-- Which of a tenant's checkpoints became which leaf of the deployment tree, blinded.
create table audit.deployment_entry (
  tenant_id   uuid        not null,
  entry_index bigint      not null check (entry_index >= 0),
  size        bigint      not null check (size >= 0),
  signed_at   timestamptz not null,
  entry       text        not null check (length(entry) <= 1000),
  primary key (tenant_id, entry_index),
  foreign key (tenant_id, size, signed_at) references audit.checkpoint (tenant_id, size, signed_at)
);

create table audit.anchor_receipt (
  tenant_id    uuid        not null,
  size         bigint      not null,
  kind         text        not null check (kind ~ '^[a-z0-9-]{1,32}$'),
  published_at timestamptz not null,
  note         text        not null check (length(note) <= 100000),
  receipt      bytea       not null check (length(receipt) <= 1000000),
  primary key (tenant_id, size, kind)
);

select tenancy.isolate_by_tenant(made.relation, 'evidence about the audit log, made from it by the sealer', false)
  from unnest(array[
    'audit.tree', 'audit.leaf', 'audit.tile', 'audit.checkpoint', 'audit.deployment_entry', 'audit.anchor_receipt'
  ]::regclass[]) as made (relation);

select audit.make_append_only('audit.leaf');
select audit.make_append_only('audit.checkpoint');
select audit.make_append_only('audit.deployment_entry');
select audit.make_append_only('audit.anchor_receipt');

-- AU001 as well: a tree and its tiles grow and do nothing else.
create function audit.refuse_other_tree()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if new.tenant_id <> old.tenant_id
     or new.size < old.size
     or (new.size = old.size and new.root <> old.root) then
    raise exception using errcode = 'AU001', message = 'a tree only grows', table = 'tree', schema = 'audit';
  end if;
  return new;
end
$$;

create function audit.refuse_other_tile()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if (new.tenant_id, new.level, new.tile_index) <> (old.tenant_id, old.level, old.tile_index)
     or substring(new.hashes for length(old.hashes)) <> old.hashes then
    raise exception using errcode = 'AU001', message = 'a tile only grows', table = 'tile', schema = 'audit';
  end if;
  return new;
end
$$;
revoke all on function audit.refuse_other_tree(), audit.refuse_other_tile() from public;

create trigger refuse_shrinking before update on audit.tree
  for each row execute function audit.refuse_other_tree();
create trigger refuse_shrinking before update on audit.tile
  for each row execute function audit.refuse_other_tile();
create trigger refuse_change before delete or truncate on audit.tree
  for each statement execute function audit.refuse_change();
create trigger refuse_change before delete or truncate on audit.tile
  for each statement execute function audit.refuse_change();
alter table audit.tree enable always trigger refuse_shrinking;
alter table audit.tile enable always trigger refuse_shrinking;
alter table audit.tree enable always trigger refuse_change;
alter table audit.tile enable always trigger refuse_change;

-- How far both logs are sealed: every settled row up to the position has its leaf. Rows are in the order of
-- their transaction and within it of their id; the rest of the key tells apart what one tenant wrote under
-- one id in one transaction.
create table audit.sealing (
  the_only_row  boolean     primary key default true check (the_only_row),
  -- The name in every origin; a tree is never continued under another.
  deployment    text        check (deployment ~ '^[a-z0-9][a-z0-9./-]{0,99}$'),
  -- Transaction ids mean something in one cluster alone.
  cluster       text        check (cluster ~ '^[0-9]+$'),
  xid           xid8        not null default '0',
  event_id      uuid        not null default '00000000-0000-0000-0000-000000000000',
  occurred_at   timestamptz not null default '-infinity',
  tenant_id     uuid        not null default '00000000-0000-0000-0000-000000000000',
  -- Below it a row may carry an id of another cluster, and may have its leaf already.
  foreign_below xid8        not null default '0'
);
insert into audit.sealing default values;
select tenancy.shared_table('audit.sealing', 'where the sealer stands in all streams together');

-- The sealer's door. It is no tenant and signs no context: it reads of each row what becomes the leaf.
create policy read_to_seal on audit.audit_log as permissive for select to ataski_sealer using (true);
grant select (tenant_id, occurred_at, event_id, written_at, xid, entry) on audit.audit_log to ataski_sealer;
create policy read_to_seal on audit.platform_log as permissive for select to ataski_sealer using (true);
grant select (occurred_at, event_id, written_at, xid, entry) on audit.platform_log to ataski_sealer;

create policy sealer_reads on audit.tree as permissive for select to ataski_sealer using (true);
create policy sealer_adds on audit.tree as permissive for insert to ataski_sealer with check (true);
create policy sealer_extends on audit.tree as permissive for update to ataski_sealer using (true) with check (true);
grant select, insert, update (size, root, checkpointed_at, post_quantum_at) on audit.tree to ataski_sealer;

create policy sealer_reads on audit.tile as permissive for select to ataski_sealer using (true);
create policy sealer_adds on audit.tile as permissive for insert to ataski_sealer with check (true);
create policy sealer_extends on audit.tile as permissive for update to ataski_sealer using (true) with check (true);
grant select, insert, update (hashes) on audit.tile to ataski_sealer;

create policy sealer_reads on audit.leaf as permissive for select to ataski_sealer using (true);
create policy sealer_adds on audit.leaf as permissive for insert to ataski_sealer with check (true);
grant select, insert on audit.leaf to ataski_sealer;

create policy sealer_reads on audit.checkpoint as permissive for select to ataski_sealer using (true);
create policy sealer_adds on audit.checkpoint as permissive for insert to ataski_sealer with check (true);
grant select, insert on audit.checkpoint to ataski_sealer;

create policy sealer_reads on audit.deployment_entry as permissive for select to ataski_sealer using (true);
create policy sealer_adds on audit.deployment_entry as permissive for insert to ataski_sealer with check (true);
grant select, insert on audit.deployment_entry to ataski_sealer;

create policy sealer_reads on audit.anchor_receipt as permissive for select to ataski_sealer using (true);
create policy sealer_adds on audit.anchor_receipt as permissive for insert to ataski_sealer with check (true);
grant select, insert on audit.anchor_receipt to ataski_sealer;

create policy sealer_stands on audit.sealing as permissive for all to ataski_sealer using (true) with check (true);
grant select on audit.sealing to ataski_sealer;
grant update (deployment, cluster, xid, event_id, occurred_at, tenant_id, foreign_below)
  on audit.sealing to ataski_sealer;

-- A tenant reads its own, which is what it shows to its auditor.
grant select on
  audit.tree, audit.leaf, audit.tile, audit.checkpoint, audit.deployment_entry, audit.anchor_receipt
to ataski_app;
