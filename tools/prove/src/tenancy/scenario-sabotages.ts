/** Something done to the product's schema, how it is undone, and the families that must notice. */
export interface ScenarioSabotage {
  /** In words. */
  readonly name: string;
  readonly sql: string;
  readonly undo: string;
  readonly families: readonly string[];
  /** Where it is looked for, as `schema.name`. */
  readonly tables: readonly string[];
}

const table = 'connectors_kit.record';
const tables = [table];

/**
 * Second lines are taken off where the table's own policies are on trial: capture, whose rows for
 * another tenant fail at the policies of the audit log; the trigger that asks for the connection;
 * and the grant, which leaves the tenant out of what may be updated.
 */
const secondLines = {
  off: `alter table ${table} disable trigger user; grant update (tenant_id) on ${table} to ataski_app;`,
  on: `select audit.attach_capture(); alter table ${table} enable trigger require_connection;
       revoke update (tenant_id) on ${table} from ataski_app;`,
} as const;

/** So is the guard of the audit log, which refuses schema changes to whoever is no superuser. */
const guard = {
  off: `alter event trigger ataski_audit_guard disable;
        alter event trigger ataski_audit_guard_drop disable;`,
  on: `alter event trigger ataski_audit_guard enable always;
       alter event trigger ataski_audit_guard_drop enable always;`,
} as const;

/** Each once on a table of the product; the package's own tests hold one for every family. */
export const sabotages: readonly ScenarioSabotage[] = [
  {
    name: 'row-level security switched off',
    sql: `${secondLines.off} alter table ${table} disable row level security`,
    undo: `${secondLines.on} alter table ${table} enable row level security`,
    tables,
    families: [
      ...['plain-read', 'system-column', 'leaky-function', 'leaky-operator', 'join', 'sub-select'],
      ...['common-table-expression', 'data-modifying-with', 'set-operation', 'aggregate'],
      ...['window-function', 'table-sample', 'row-lock', 'insert', 'update', 'remove', 'returning'],
      ...['move-row', 'on-conflict', 'merge', 'copy-out', 'copy-in', 'cursor', 'held-cursor'],
      ...['prepared-plan', 'explain', 'partition', 'table-lock', 'anonymous-block'],
      ...['query-in-function', 'row-security-off', 'savepoint', 'session-context'],
      ...['missing-context', 'forged-context', 'expired-context'],
    ],
  },
  {
    name: 'one permissive policy too many and no floor',
    sql: `${secondLines.off} alter policy tenant_floor on ${table} using (true) with check (true);
          create policy open_door on ${table} to ataski_app using (true) with check (true)`,
    undo: `${secondLines.on} drop policy open_door on ${table};
           alter policy tenant_floor on ${table}
             using (tenant_id = (select tenancy.current_tenant_id()))
             with check (tenant_id = (select tenancy.current_tenant_id()))`,
    tables,
    families: ['plain-read', 'insert', 'update', 'remove', 'move-row', 'cursor', 'copy-out'],
  },
  {
    name: 'a view that reads as a superuser',
    sql: `create view connectors_kit.all_records as select r::text as record from ${table} r;
          grant select on connectors_kit.all_records to ataski_app`,
    undo: 'drop view connectors_kit.all_records',
    tables,
    families: ['view'],
  },
  {
    name: 'a materialized view of all tenants',
    sql: `create materialized view connectors_kit.stored as select tenant_id from ${table};
          grant select on connectors_kit.stored to ataski_app`,
    undo: 'drop materialized view connectors_kit.stored',
    tables: ['connectors_kit.stored'],
    families: ['plain-read', 'join', 'aggregate', 'copy-out', 'missing-context', 'forged-context'],
  },
  {
    name: 'a partition of the audit log that is open to the application',
    sql: `alter table audit.audit_log_default disable row level security;
          grant select, insert, delete on audit.audit_log_default to ataski_app`,
    undo: `alter table audit.audit_log_default enable row level security;
           revoke select, insert, delete on audit.audit_log_default from ataski_app`,
    tables: ['audit.audit_log', 'audit.audit_log_default'],
    families: ['missing-context'],
  },
  {
    name: 'the right to truncate',
    sql: `grant truncate on ${table} to ataski_app`,
    undo: `revoke truncate on ${table} from ataski_app`,
    tables,
    families: ['truncate'],
  },
  {
    name: 'a function that runs as a superuser and asks nobody who calls',
    sql: `create function connectors_kit.peek(wanted uuid) returns text language sql security definer
          as $$ select r::text from ${table} r where r.connection_id = wanted $$`,
    undo: 'drop function connectors_kit.peek(uuid)',
    tables,
    families: ['definer-function'],
  },
  {
    name: 'a leaky function that is said not to leak',
    sql: `create function connectors_kit.loud(id uuid) returns boolean language plpgsql leakproof
          cost 0.0001 as $$ begin raise notice 'seen %', id; return true; end $$`,
    undo: 'drop function connectors_kit.loud(uuid)',
    tables,
    families: ['leaky-function'],
  },
  {
    name: 'a context that is believed without its signature',
    sql: `alter function tenancy.verdict_on(text, text, bytea, bytea) rename to verdict_kept;
          create function tenancy.verdict_on(token text, kind text, inner_pad bytea, outer_pad bytea) returns text
          language sql stable return 'genuine'::text`,
    undo: `drop function tenancy.verdict_on(text, text, bytea, bytea);
           alter function tenancy.verdict_kept(text, text, bytea, bytea) rename to verdict_on`,
    tables,
    families: ['forged-context', 'expired-context', 'session-context', 'mid-statement-context'],
  },
  {
    name: 'the ownership of a table',
    sql: `${guard.off} grant usage, create on schema connectors_kit to ataski_app;
          alter table ${table} owner to ataski_app`,
    undo: `alter table ${table} owner to ataski_owner;
           revoke create on schema connectors_kit from ataski_app; ${guard.on}`,
    tables,
    families: ['seizure', 'truncate'],
  },
];
