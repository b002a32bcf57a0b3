import { isolated, parts, server } from './sabotage.fixture.ts';
import type { Sabotage } from './sabotage.fixture.ts';

const floor = 'shop.item policy tenant_floor';
const access = 'shop.item policy tenant_access';

/** Changes of tables, policies and keys. */
export const tableSabotages: readonly Sabotage[] = [
  {
    rule: 'row-security-off',
    sql: 'alter table shop.item disable row level security',
    object: 'shop.item',
  },
  {
    rule: 'row-security-on',
    given: parts,
    sql: 'alter table shop.part enable row level security',
    object: 'shop.part',
  },
  {
    rule: 'row-security-unforced',
    sql: 'alter table shop.item no force row level security',
    object: 'shop.item',
  },
  {
    rule: 'row-security-forced',
    given: parts,
    sql: 'alter table shop.part force row level security',
    object: 'shop.part',
  },
  {
    rule: 'table-owner-changed',
    sql: 'alter table shop.item owner to postgres',
    object: 'shop.item',
  },
  {
    rule: 'table-attached-to-open-parent',
    given: 'create table shop.every (like shop.item);',
    sql: 'alter table shop.item inherit shop.every',
    object: 'shop.item',
  },
  {
    rule: 'table-became-foreign',
    given: `${parts} ${server}`,
    sql: 'drop table shop.part; create foreign table shop.part (tenant_id uuid) server diff_server',
    object: 'shop.part',
  },
  { rule: 'table-added-isolated', sql: isolated, object: 'shop.note' },
  { rule: 'tenant-table-added-open', sql: parts, object: 'shop.part' },
  {
    rule: 'granted-table-added-open',
    sql: 'create table shop.free (id int); grant select on shop.free to ataski_app',
    object: 'shop.free',
  },
  {
    rule: 'tenant-column-nullable',
    given: 'create table shop.part (tenant_id uuid not null);',
    sql: 'alter table shop.part alter tenant_id drop not null',
    object: 'shop.part',
  },
  {
    rule: 'tenant-column-not-null',
    given: 'create table shop.part (tenant_id uuid);',
    sql: 'alter table shop.part alter tenant_id set not null',
    object: 'shop.part',
  },
  {
    rule: 'tenant-column-type-changed',
    given: parts,
    sql: 'alter table shop.part alter tenant_id type text',
    object: 'shop.part',
  },
  {
    rule: 'tenant-column-generated',
    given: 'create table shop.part (id uuid, tenant_id uuid);',
    sql: 'alter table shop.part drop tenant_id; alter table shop.part add tenant_id uuid generated always as (id) stored',
    object: 'shop.part',
  },
  {
    rule: 'tenant-column-lost',
    given: parts,
    sql: 'alter table shop.part drop tenant_id',
    object: 'shop.part',
  },
  {
    rule: 'tenant-column-added-open',
    given: 'create table shop.free (id int);',
    sql: 'alter table shop.free add tenant_id uuid',
    object: 'shop.free',
  },

  {
    rule: 'permissive-policy-added',
    sql: 'create policy extra on shop.item to ataski_app using (true)',
    object: 'shop.item policy extra',
  },
  {
    rule: 'policy-of-isolated-table-added',
    sql: isolated,
    object: 'shop.note policy tenant_access',
  },
  {
    rule: 'restrictive-policy-added',
    sql: 'create policy extra on shop.item as restrictive using (id > 0)',
    object: 'shop.item policy extra',
  },
  {
    rule: 'restrictive-policy-dropped',
    sql: 'drop policy tenant_floor on shop.item',
    object: floor,
  },
  {
    rule: 'permissive-policy-dropped',
    sql: 'drop policy tenant_access on shop.item',
    object: access,
  },
  {
    rule: 'policy-became-permissive',
    sql: 'drop policy tenant_floor on shop.item; create policy tenant_floor on shop.item to ataski_app using (true)',
    object: floor,
  },
  {
    rule: 'policy-became-restrictive',
    sql: 'drop policy tenant_access on shop.item; create policy tenant_access on shop.item as restrictive to ataski_app using (true)',
    object: access,
  },
  {
    rule: 'policy-expression-changed',
    sql: 'alter policy tenant_access on shop.item using (tenant_id = (select tenancy.current_tenant_id()) or true)',
    object: access,
  },
  {
    rule: 'policy-check-lost',
    sql: 'drop policy tenant_access on shop.item; create policy tenant_access on shop.item to ataski_app using (tenant_id = (select tenancy.current_tenant_id()))',
    object: access,
  },
  {
    rule: 'policy-check-changed',
    sql: 'alter policy tenant_floor on shop.item with check (true)',
    object: floor,
  },
  {
    rule: 'policy-check-stated',
    given: 'create policy extra on shop.item using (id > 0);',
    sql: 'alter policy extra on shop.item with check (id > 0)',
    object: 'shop.item policy extra',
  },
  {
    rule: 'policy-roles-widened',
    sql: 'alter policy tenant_access on shop.item to public',
    object: access,
  },
  {
    rule: 'policy-roles-widened',
    sql: 'alter policy tenant_floor on shop.item to ataski_ops',
    object: floor,
  },
  {
    rule: 'policy-roles-narrowed',
    sql: 'alter policy tenant_floor on shop.item to public',
    object: floor,
  },
  {
    rule: 'policy-command-widened',
    given: 'create policy extra on shop.item for select using (id > 0);',
    sql: 'drop policy extra on shop.item; create policy extra on shop.item using (id > 0)',
    object: 'shop.item policy extra',
  },
  {
    rule: 'policy-command-narrowed',
    given: 'create policy extra on shop.item using (id > 0);',
    sql: 'drop policy extra on shop.item; create policy extra on shop.item for select using (id > 0)',
    object: 'shop.item policy extra',
  },

  {
    rule: 'key-added-without-tenant',
    sql: 'create unique index item_note on shop.item (note)',
    object: 'shop.item index item_note',
  },
  {
    rule: 'key-lost-tenant',
    sql: 'alter table shop.item drop constraint item_pkey; alter table shop.item add constraint item_pkey primary key (id)',
    object: 'shop.item index item_pkey',
  },
  {
    rule: 'key-gained-tenant',
    given: 'create index item_note on shop.item (note);',
    sql: 'drop index shop.item_note; create index item_note on shop.item (tenant_id, note)',
    object: 'shop.item index item_note',
  },
  {
    rule: 'index-added-for-tenant',
    sql: 'create index item_note on shop.item (tenant_id, note)',
    object: 'shop.item index item_note',
  },
  {
    rule: 'foreign-key-added-across-tenants',
    given: `create unique index item_id on shop.item (id); ${parts}`,
    sql: 'alter table shop.part add constraint whose foreign key (id) references shop.item (id)',
    object: 'shop.part foreign key whose',
  },
  {
    rule: 'foreign-key-added-within-tenant',
    given: parts,
    sql: 'alter table shop.part add constraint whose foreign key (tenant_id, id) references shop.item (tenant_id, id)',
    object: 'shop.part foreign key whose',
  },
  {
    rule: 'foreign-key-of-isolated-table',
    sql: isolated,
    object: 'shop.note foreign key note_tenant_id_fkey',
  },
  {
    rule: 'foreign-key-lost-tenant',
    given: `create unique index item_id on shop.item (id); ${parts}
      alter table shop.part add constraint whose foreign key (tenant_id, id) references shop.item (tenant_id, id);`,
    sql: 'alter table shop.part drop constraint whose; alter table shop.part add constraint whose foreign key (id) references shop.item (id)',
    object: 'shop.part foreign key whose',
  },
  {
    rule: 'foreign-key-gained-tenant',
    given: `create unique index item_id on shop.item (id); ${parts}
      alter table shop.part add constraint whose foreign key (id) references shop.item (id);`,
    sql: 'alter table shop.part drop constraint whose; alter table shop.part add constraint whose foreign key (tenant_id, id) references shop.item (tenant_id, id)',
    object: 'shop.part foreign key whose',
  },
  {
    rule: 'foreign-key-acts-across-tenants',
    given: `create unique index item_id on shop.item (id); ${parts}
      alter table shop.part add constraint whose foreign key (id) references shop.item (id);`,
    sql: 'alter table shop.part drop constraint whose; alter table shop.part add constraint whose foreign key (id) references shop.item (id) on delete cascade',
    object: 'shop.part foreign key whose',
  },
];
