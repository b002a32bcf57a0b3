import type { Migration } from '@ataski/kernel';

/** The table of the examples, as a migration of yours would make it. */
export const noteTable: Migration = {
  package: 'notes',
  number: 1,
  name: 'note',
  sql: `
    create schema notes;
    grant usage on schema notes to ataski_app;
    create table notes.note (
      tenant_id  uuid        not null references tenancy.tenant (id),
      id         uuid        not null default gen_random_uuid(),
      text       text        not null,
      created_at timestamptz not null default now(),
      primary key (tenant_id, id)
    );
    select tenancy.isolate_by_tenant('notes.note', 'an example without an audit log');
    grant select, insert, update, delete on notes.note to ataski_app;`,
};

/** Undoes the isolation, to show that the examples notice. */
export const sabotage = 'alter table notes.note disable row level security';
