import { isolated, server } from './sabotage.fixture.ts';
import type { Sabotage } from './sabotage.fixture.ts';

const role = 'create role diff_role nologin; grant select on shop.item to diff_role;';
const definer = (body: string, more = 'set search_path = pg_catalog, pg_temp') =>
  `create or replace function shop.peek() returns int language sql security definer ${more} as $$ ${body} $$;`;
const view = (option: string) => `create view shop.seen ${option} as select note from shop.item;`;
const trigger = (security: string) => `
  create function shop.copied() returns trigger language plpgsql ${security} as $$ begin return null; end $$;
  create trigger copy after insert on shop.item execute function shop.copied();`;

/** Changes of who may do what, and of what runs or lies around the tables. */
export const reachSabotages: readonly Sabotage[] = [
  {
    rule: 'grant-revoked',
    sql: 'revoke delete on shop.item from ataski_app',
    object: 'DELETE on table shop.item to ataski_app',
  },
  ...['TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'].map((privilege) => ({
    rule: 'grant-beside-policies',
    sql: `grant ${privilege} on shop.item to ataski_app`,
    object: `${privilege} on table shop.item to ataski_app`,
  })),
  {
    rule: 'grant-to-public',
    sql: 'grant select on shop.item to public',
    object: 'SELECT on table shop.item to PUBLIC',
  },
  {
    rule: 'grant-to-create',
    sql: 'grant create on schema shop to ataski_app',
    object: 'CREATE on schema shop to ataski_app',
  },
  {
    rule: 'grant-on-isolated-table',
    sql: isolated,
    object: 'SELECT on table shop.note to ataski_app',
  },
  {
    rule: 'grant-on-open-table',
    given: 'create table shop.free (id int);',
    sql: 'grant select (id) on shop.free to ataski_app',
    object: 'SELECT on column shop.free.id to ataski_app',
  },
  {
    rule: 'grant-on-view-of-owner',
    given: view(''),
    sql: 'grant select on shop.seen to ataski_app',
    object: 'SELECT on view shop.seen to ataski_app',
  },
  {
    rule: 'grant-on-definer-function',
    given: `${definer('select 1')} revoke all on function shop.peek() from public;`,
    sql: 'grant execute on function shop.peek() to ataski_app',
    object: 'EXECUTE on function shop.peek() to ataski_app',
  },
  {
    rule: 'grant-on-later-tables',
    sql: 'alter default privileges for role ataski_owner in schema shop grant select on tables to ataski_app',
    object: 'SELECT on default tables that ataski_owner makes in shop to ataski_app',
  },
  {
    rule: 'grant-beyond-database',
    given: server,
    sql: 'grant usage on foreign server diff_server to ataski_app',
    object: 'USAGE on foreign server diff_server to ataski_app',
  },
  {
    rule: 'grant-became-grantable',
    sql: 'grant select on shop.item to ataski_app with grant option',
    object: 'SELECT on table shop.item to ataski_app',
  },
  {
    rule: 'grant-no-longer-grantable',
    given: 'grant select on shop.item to ataski_app with grant option;',
    sql: 'revoke grant option for select on shop.item from ataski_app',
    object: 'SELECT on table shop.item to ataski_app',
  },

  ...['superuser', 'bypassrls', 'createrole', 'createdb', 'replication'].map((attribute) => ({
    rule: 'role-gained-power',
    given: role,
    sql: `alter role diff_role ${attribute}`,
    object: 'diff_role',
  })),
  {
    rule: 'role-lost-power',
    given: `${role} alter role diff_role bypassrls;`,
    sql: 'alter role diff_role nobypassrls',
    object: 'diff_role',
  },
  {
    rule: 'role-added-with-power',
    sql: 'create role diff_role bypassrls; grant select on shop.item to diff_role',
    object: 'diff_role',
  },
  {
    rule: 'role-inherits',
    given: `${role} alter role diff_role noinherit;`,
    sql: 'alter role diff_role inherit',
    object: 'diff_role',
  },
  {
    rule: 'owner-may-log-in',
    given: `${role} create table shop.free (id int); alter table shop.free owner to diff_role;`,
    sql: 'alter role diff_role login',
    object: 'diff_role',
  },
  {
    rule: 'role-owns-tables',
    given: `${role} create table shop.free (id int);`,
    sql: 'alter table shop.free owner to diff_role',
    object: 'diff_role',
  },
  {
    rule: 'membership-gained',
    given: role,
    sql: 'grant ataski_owner to diff_role',
    object: 'diff_role in ataski_owner',
  },
  {
    rule: 'membership-gained',
    given: role,
    sql: 'grant pg_read_all_data to diff_role',
    object: 'diff_role in pg_read_all_data',
  },
  {
    rule: 'membership-lost',
    given: `${role} grant ataski_owner to diff_role;`,
    sql: 'revoke ataski_owner from diff_role',
    object: 'diff_role in ataski_owner',
  },
  {
    rule: 'membership-widened',
    given: `${role} grant ataski_owner to diff_role with inherit false;`,
    sql: 'grant ataski_owner to diff_role with inherit true',
    object: 'diff_role in ataski_owner',
  },
  {
    rule: 'membership-narrowed',
    given: `${role} grant ataski_owner to diff_role with inherit true;`,
    sql: 'grant ataski_owner to diff_role with inherit false',
    object: 'diff_role in ataski_owner',
  },
  {
    rule: 'setting-switches-checks-off',
    given: role,
    sql: 'alter role diff_role set row_security = off',
    object: 'row_security of diff_role in every database',
  },

  { rule: 'definer-function-added', sql: definer('select 1'), object: 'shop.peek()' },
  {
    rule: 'leakproof-function-added',
    sql: 'create function shop.peek() returns int language sql leakproof return 1',
    object: 'shop.peek()',
  },
  {
    rule: 'definer-function-changed',
    given: definer('select 1'),
    sql: definer('select 2'),
    object: 'shop.peek()',
  },
  {
    rule: 'policy-function-changed',
    given: `create function shop.seen_by() returns boolean language sql stable return true;
      create policy extra on shop.item as restrictive using (shop.seen_by());`,
    sql: 'create or replace function shop.seen_by() returns boolean language sql stable return false is false',
    object: 'shop.seen_by()',
  },
  {
    rule: 'tenancy-function-changed',
    sql: `create or replace function tenancy.verdict_on(token text, kind text, inner_pad bytea, outer_pad bytea) returns text language sql stable return 'genuine'::text`,
    object: 'tenancy.verdict_on(token text, kind text, inner_pad bytea, outer_pad bytea)',
  },
  {
    rule: 'definer-search-path-lost',
    given: `${definer('select 1')} revoke all on function shop.peek() from public;`,
    sql: definer('select 1', ''),
    object: 'shop.peek()',
  },
  {
    rule: 'function-became-definer',
    given: 'create function shop.peek() returns int language sql return 1;',
    sql: 'alter function shop.peek() security definer',
    object: 'shop.peek()',
  },
  {
    rule: 'function-became-leakproof',
    given: 'create function shop.peek() returns int language sql return 1;',
    sql: 'alter function shop.peek() leakproof',
    object: 'shop.peek()',
  },
  {
    rule: 'function-no-longer-leakproof',
    given: 'create function shop.peek() returns int language sql leakproof return 1;',
    sql: 'alter function shop.peek() not leakproof',
    object: 'shop.peek()',
  },
  {
    rule: 'definer-function-dropped',
    given: definer('select 1'),
    sql: 'drop function shop.peek()',
    object: 'shop.peek()',
  },

  {
    rule: 'view-added-of-owner',
    sql: `${view('')} grant select on shop.seen to ataski_app`,
    object: 'shop.seen',
  },
  {
    rule: 'view-added-of-owner',
    sql: 'create materialized view shop.seen as select note from shop.item; grant select on shop.seen to ataski_app',
    object: 'shop.seen',
  },
  {
    rule: 'view-lost-invoker',
    given: view('with (security_invoker)'),
    sql: 'alter view shop.seen reset (security_invoker)',
    object: 'shop.seen',
  },
  {
    rule: 'view-gained-invoker',
    given: view(''),
    sql: 'alter view shop.seen set (security_invoker)',
    object: 'shop.seen',
  },
  {
    rule: 'view-of-owner-changed',
    given: view(''),
    sql: 'create or replace view shop.seen as select note || note as note from shop.item',
    object: 'shop.seen',
  },
  { rule: 'view-dropped', given: view(''), sql: 'drop view shop.seen', object: 'shop.seen' },
  {
    rule: 'definer-trigger-added',
    sql: trigger('security definer'),
    object: 'shop.item trigger copy',
  },
  {
    rule: 'trigger-of-isolated-table',
    given: trigger('security definer'),
    sql: `${isolated} create trigger copy after insert on shop.note execute function shop.copied()`,
    object: 'shop.note trigger copy',
  },
  {
    rule: 'trigger-changed-function',
    given: trigger(''),
    sql: 'alter function shop.copied() security definer',
    object: 'shop.item trigger copy',
  },
  {
    rule: 'rule-added',
    sql: 'create rule elsewhere as on delete to shop.item do instead nothing',
    object: 'shop.item rule elsewhere',
  },
  {
    rule: 'rule-dropped',
    given: 'create rule elsewhere as on delete to shop.item do instead nothing;',
    sql: 'drop rule elsewhere on shop.item',
    object: 'shop.item rule elsewhere',
  },

  { rule: 'extension-reaches-out', sql: 'create extension dblink schema shop', object: 'dblink' },
  {
    rule: 'extension-dropped',
    given: 'create extension dblink schema shop;',
    sql: 'drop extension dblink',
    object: 'dblink',
  },
  { rule: 'publication-added', sql: 'create publication feed for table shop.item', object: 'feed' },
  {
    rule: 'publication-dropped',
    given: 'create publication feed for table shop.item;',
    sql: 'drop publication feed',
    object: 'feed',
  },
  {
    rule: 'publication-widened',
    given: 'create publication feed;',
    sql: 'alter publication feed add table shop.item',
    object: 'feed',
  },
  {
    rule: 'publication-narrowed',
    given: 'create publication feed for table shop.item;',
    sql: 'alter publication feed drop table shop.item',
    object: 'feed',
  },
  {
    rule: 'owner-around-changed',
    sql: 'alter schema shop owner to ataski_migrator',
    object: 'shop',
  },
];
