/** Something done to the schema, and the families that must notice. */
export interface Sabotage {
  /** In words. */
  readonly name: string;
  /** Run as superuser. */
  readonly sql: string;
  readonly families: readonly string[];
  /** Where it is looked for; default everywhere. */
  readonly tables?: readonly string[];
  /** The families log in with a role of their own that is made a member of this one. */
  readonly memberOf?: string;
}

const tables = "array['market.item', 'market.bid', 'market.event', 'market.event_0', 'market.log']";

const forEachTable = (sql: string) =>
  `do $$ declare t text; begin foreach t in array ${tables} loop ${sql} end loop; end $$;`;

const open = forEachTable("execute format('alter table %s disable row level security', t);");

const tokenBelieved = `
  create or replace function tenancy.context_field(field integer) returns text language sql stable
  security definer set search_path = pg_catalog, pg_temp
  as $$ select case when current_setting('ataski.context', true) like '%;%'
                    then split_part(current_setting('ataski.context', true), ';', field)
                    else current_setting('ataski.context', true) end $$;`;

/** Every family stands in one of them at least. */
export const sabotages: readonly Sabotage[] = [
  {
    name: 'row-level security switched off',
    sql: open,
    tables: ['market.item', 'market.event'],
    families: [
      'plain-read',
      'system-column',
      'leaky-function',
      'leaky-operator',
      'join',
      'sub-select',
      'common-table-expression',
      'data-modifying-with',
      'set-operation',
      'aggregate',
      'window-function',
      'table-sample',
      'row-lock',
      'insert',
      'update',
      'remove',
      'returning',
      'move-row',
      'on-conflict',
      'merge',
      'copy-out',
      'copy-in',
      'cursor',
      'held-cursor',
      'prepared-plan',
      'explain',
      'partition',
      'table-lock',
      'anonymous-block',
      'query-in-function',
      'row-security-off',
      'savepoint',
      'session-context',
      'missing-context',
      'forged-context',
      'expired-context',
    ],
  },
  {
    name: 'temporary tables allowed, and nothing filtered',
    sql: `${open} do $$ begin execute format('grant temporary on database %I to public', current_database()); end $$`,
    tables: ['market.item'],
    families: ['created-table'],
  },
  {
    name: 'statistics of tables without row-level security',
    sql: `${open} insert into market.item (tenant_id, note) select tenant_id, note from market.item; analyze market.item`,
    tables: ['market.item'],
    families: ['statistics'],
  },
  {
    name: 'a policy that lets everything through',
    sql: `drop policy tenant_floor on market.item;
          create policy probe_open on market.item to ataski_app using (true) with check (true)`,
    tables: ['market.item'],
    families: ['plain-read', 'insert', 'move-row', 'view'],
  },
  {
    name: 'a policy without a check of what is written',
    sql: `drop policy tenant_floor on market.item; drop policy tenant_access on market.item;
          create policy read_own on market.item to ataski_app using (tenant_id = (select tenancy.current_tenant_id())) with check (true)`,
    tables: ['market.item'],
    families: ['insert', 'move-row', 'merge'],
  },
  {
    name: 'a bypass by setting',
    sql: `drop policy tenant_floor on market.item;
          create policy bypass on market.item to ataski_app using (current_setting('app.bypass_rls', true) = 'on')`,
    tables: ['market.item'],
    families: ['session-context'],
  },
  {
    name: 'a context that is believed without its signature',
    sql: tokenBelieved,
    tables: ['market.item'],
    families: ['forged-context', 'mid-statement-context', 'session-context', 'savepoint'],
  },
  {
    name: 'a context that never runs out',
    sql: tokenBelieved,
    tables: ['market.item'],
    families: ['expired-context'],
  },
  {
    name: 'a missing context that answers no rows',
    sql: `create or replace function tenancy.context_field(field integer) returns text language sql stable
          security definer set search_path = pg_catalog, pg_temp
          as $$ select nullif(split_part(current_setting('ataski.context', true), ';', field), '') $$`,
    tables: ['market.item'],
    families: ['missing-context', 'ended-setting', 'prepared-plan'],
  },
  {
    name: 'a context that the planner takes for a constant',
    sql: `create or replace function market.constant_tenant() returns uuid language plpgsql immutable
          as $$ begin return tenancy.current_tenant_id(); end $$;
          drop policy tenant_floor on market.item; drop policy tenant_access on market.item;
          create policy folded on market.item to ataski_app
          using (tenant_id = market.constant_tenant()) with check (tenant_id = market.constant_tenant())`,
    tables: ['market.item'],
    families: ['prepared-plan'],
  },
  {
    name: 'a view that reads as a superuser',
    sql: `create view market.all_notes as select note from market.item;
          create materialized view market.stored_notes as select note from market.item;
          grant select on market.all_notes, market.stored_notes to ataski_app`,
    tables: ['market.item'],
    families: ['view'],
  },
  {
    name: 'a materialized view with the tenant column',
    sql: `create materialized view market.stored as select tenant_id, note from market.item;
          grant select on market.stored to ataski_app`,
    tables: ['market.stored'],
    families: ['plain-read', 'copy-out', 'missing-context'],
  },
  {
    name: 'a partition that nobody isolated',
    sql: 'alter table market.event_0 disable row level security',
    tables: ['market.event', 'market.event_0'],
    families: ['partition', 'plain-read'],
  },
  {
    name: 'a foreign key that leaves out the tenant',
    sql: `alter table market.item add unique (id);
          alter table market.bid drop constraint bid_tenant_id_item_id_fkey,
            add foreign key (item_id) references market.item (id) on delete cascade on update cascade`,
    families: ['foreign-key', 'cascade'],
  },
  {
    name: 'a unique key that leaves out the tenant',
    sql: 'alter table market.item add unique (note)',
    tables: ['market.item'],
    families: ['unique-key'],
  },
  {
    name: 'a leaky function that is said not to leak',
    sql: `create function market.loud(id uuid) returns boolean language plpgsql leakproof cost 0.0001
          as $$ begin raise notice 'seen %', id; return true; end $$;
          grant execute on function market.loud(uuid) to ataski_app`,
    tables: ['market.item'],
    families: ['leaky-function'],
  },
  {
    name: 'a function that runs as a superuser and asks nobody who calls',
    sql: `create function market.peek(item uuid) returns text language sql security definer
          as $$ select note from market.item where item.id = $1 $$;
          grant execute on function market.peek(uuid) to ataski_app`,
    tables: ['market.item'],
    families: ['definer-function'],
  },
  {
    name: 'the right to truncate',
    sql: 'grant truncate on market.bid to ataski_app',
    families: ['truncate'],
  },
  {
    name: 'a right that locks a closed table',
    sql: 'grant truncate on market.secret to ataski_app',
    families: ['closed-table', 'truncate'],
  },
  {
    name: 'an application that owns its table',
    sql: 'grant usage, create on schema market to ataski_app; alter table market.item owner to ataski_app',
    tables: ['market.item'],
    families: ['seizure'],
  },
  {
    name: 'an owner that is not forced',
    sql: 'alter table market.item owner to ataski_app; alter table market.item no force row level security',
    tables: ['market.item'],
    families: ['plain-read', 'missing-context', 'row-security-off'],
  },
  {
    name: 'a login that can become a role which bypasses policies',
    sql: '',
    memberOf: 'bypass',
    tables: ['market.item'],
    families: ['role-change'],
  },
  {
    name: 'a login that reaches the files of the server',
    sql: '',
    memberOf: 'pg_write_server_files',
    tables: ['market.item'],
    families: ['server-file'],
  },
];
