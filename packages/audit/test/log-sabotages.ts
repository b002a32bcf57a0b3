/** A statement by which the owner would weaken the log. */
export interface Sabotage {
  readonly title: string;
  /** Run as the owner of every object. */
  readonly sql: readonly string[];
  /** What the doctor finds where nothing stopped it. */
  readonly finding: string;
  /** What stops it where event triggers stand before the owner; null: only the doctor sees it. */
  readonly refusedAs: RegExp | null;
}

const foreign = `create table audit.slipped_in (like audit.audit_log including all)`;

/** Every way that somebody has thought of. */
export const sabotages: readonly Sabotage[] = [
  {
    title: 'a column that may be absent',
    sql: ['alter table audit.platform_log alter column entry drop not null'],
    finding: 'A24',
    // Since PostgreSQL 18 this drops a constraint.
    refusedAs: /^AU00[45]$/,
  },
  ...[
    ['a disabled trigger', 'alter table audit.audit_log disable trigger refuse_change', 'A02'],
    ['all triggers disabled', 'alter table audit.platform_log disable trigger all', 'A02'],
    [
      'a disabled trigger of one partition',
      'alter table only audit.audit_log_default disable trigger refuse_change',
      'A02',
    ],
    [
      'a trigger that rests in replica mode',
      'alter table audit.audit_log enable trigger fill_from_entry',
      'A02',
    ],
    [
      'grants without their audit row',
      'alter table tenancy.ops_grant disable trigger record_ops_grant',
      'A02',
    ],
    [
      'a register of partitions that can be changed',
      'alter table audit.partition disable trigger refuse_change',
      'A02',
    ],
    [
      'a register of captured tables that can be changed',
      'alter table tenancy.tenant_table disable trigger refuse_uncapture',
      'A02',
    ],
    [
      'a trigger that swallows rows',
      `create trigger swallow before insert on audit.audit_log for each row when (false) execute function audit.record_truncate()`,
      'A03',
    ],
    [
      'a trigger that swallows leaves',
      `create trigger swallow before insert on audit.leaf for each row when (false) execute function specimen.nothing()`,
      'A03',
    ],
    [
      'a trigger that changes who a grant is for',
      `create trigger swap before insert on tenancy.ops_grant for each row when (false) execute function specimen.nothing()`,
      'A03',
    ],
    [
      'a policy that lets any name be written',
      'alter policy in_own_name on audit.audit_log with check (true)',
      'A06',
    ],
    [
      'a policy that lets any name be vouched for',
      'alter policy in_vouched_name on audit.audit_log with check (true)',
      'A06',
    ],
    [
      'policies that show a tenant the rows of others',
      'alter policy tenant_floor on audit.audit_log using (true)',
      'A06',
    ],
    [
      'a policy that is somebody else’s as well',
      'alter policy read_to_seal on audit.audit_log to ataski_app, ataski_sealer',
      'A06',
    ],
    [
      'a policy that lets the owner lift holds himself',
      'alter policy lifted_by_function on audit.legal_hold using (true)',
      'A06',
    ],
    [
      'a rule instead of an insert',
      'create rule nothing as on insert to audit.platform_log do instead nothing',
      'A04',
    ],
    [
      'a rule on a captured table',
      'create rule nothing as on delete to specimen.box do instead nothing',
      'A04',
    ],
    [
      'row-level security switched off',
      'alter table audit.audit_log disable row level security',
      'A05',
    ],
    [
      'row-level security not forced',
      'alter table audit.platform_log no force row level security',
      'A05',
    ],
    [
      'row-level security of a partition switched off',
      'alter table audit.audit_log_default disable row level security',
      'A05',
    ],
    [
      'a policy that opens the log',
      'create policy open_door on audit.audit_log for select to ataski_app using (true)',
      'A06',
    ],
    ['a grant on a partition', 'grant select on audit.audit_log_default to ataski_app', 'A08'],
    [
      'a grant on a column of a partition',
      'grant select (entry) on audit.audit_log_default to ataski_ops',
      'A08',
    ],
    ['a grant to update', 'grant update on audit.audit_log to ataski_app', 'A09'],
    ['a grant to insert', 'grant insert on audit.audit_log to ataski_app', 'A09'],
    ['a grant to delete', 'grant delete on audit.platform_log to ataski_ops', 'A09'],
    ['a grant to truncate', 'grant truncate on audit.audit_log to ataski_sealer', 'A09'],
    ['a grant to write leaves', 'grant insert on audit.leaf to ataski_app', 'A09'],
    [
      'a grant to lift holds',
      'grant execute on function audit.lift_hold(uuid, text, text, text) to ataski_app',
      'A09',
    ],
    [
      'a grant to everybody',
      'grant execute on function audit.retire_partition(date, text, text, text) to public',
      'A09',
    ],
    ['a partition that a crash empties', 'alter table audit.platform_log set unlogged', 'A12'],
    ['a detached partition', 'alter table audit.audit_log detach partition {partition}', 'A13'],
    ['a renamed partition', 'alter table {partition} rename to audit_log_gone', 'A13'],
    ['a partition in another schema', 'alter table {partition} set schema specimen', 'A13'],
    [
      'a foreign partition',
      `${foreign};; alter table audit.audit_log attach partition audit.slipped_in for values from ('1999-01-01') to ('2000-01-01')`,
      'A14',
    ],
    [
      'an heir of the platform stream',
      'create table specimen.heir () inherits (audit.platform_log)',
      'A14',
    ],
    ['a log under another name', 'alter table audit.platform_log rename to old_log', 'A01'],
    ['a log in another schema', 'alter table audit.platform_log set schema specimen', 'A01'],
    ['a schema under another name', 'alter schema audit rename to archive', null],
    [
      'a function under another name',
      'alter function audit.refuse_change() rename to allow_change',
      'A01',
    ],
    [
      'another body for the refusal',
      `create or replace function audit.refuse_change() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as 'begin return null; end'`,
      'A22',
    ],
    [
      'another body for the columns',
      `create or replace function audit.fill_from_entry() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as 'begin return new; end'`,
      'A22',
    ],
    [
      'a search path of the caller',
      'alter function audit.append_platform(text) reset search_path',
      'A22',
    ],
    [
      'the rights of the caller',
      'alter function audit.append_platform(text) security invoker',
      'A22',
    ],
    [
      'a function that no release has',
      `create function audit.helper() returns integer language sql as 'select 1'`,
      'A22',
    ],
    [
      'a column of another type',
      'alter table audit.platform_log alter column action_version type bigint',
      'A24',
    ],
    [
      'a column under another name',
      'alter table audit.audit_log rename column details to particulars',
      'A24',
    ],
    ['one more column', 'alter table audit.audit_log add column spare text', 'A24'],
  ].map(([title, sql, finding]) => ({
    title: title!,
    sql: sql!.split(';; '),
    finding: finding ?? 'none',
    refusedAs: /^AU005$/,
  })),
  ...[
    ['a dropped trigger', 'drop trigger refuse_change on audit.audit_log', 'A01'],
    ['a dropped trigger of a partition', 'drop trigger refuse_change on {partition}', 'A01'],
    [
      'a dropped function with its triggers',
      'drop function audit.fill_from_entry() cascade',
      'A01',
    ],
    ['grants without a trigger', 'drop trigger record_ops_grant on tenancy.ops_grant', 'A01'],
    ['a dropped policy', 'drop policy in_own_name on audit.audit_log', 'A07'],
    ['a dropped partition', 'drop table {partition}', 'A13'],
    [
      'a dropped check',
      'alter table audit.platform_log drop constraint an_outcome_names_its_intent',
      'A24',
    ],
    ['a dropped stream', 'drop table audit.platform_log', 'A01'],
    ['a dropped function', 'drop function audit.capture(regclass, text, jsonb)', 'A23'],
    ['capture without its trigger', 'drop trigger capture_update on specimen.box', 'A18'],
    ['a dropped schema', 'drop schema audit cascade', null],
  ].map(([title, sql, finding]) => ({
    title: title!,
    sql: [sql!],
    finding: finding ?? 'none',
    refusedAs: /^AU004$/,
  })),
  ...[
    [
      'capture under another name, where it can be switched off',
      'alter trigger capture_update on specimen.box rename to gone',
      'A18',
    ],
    [
      'a table that is no longer in the register of captured ones',
      "delete from tenancy.tenant_table where relation = 'specimen.box'::regclass",
      'none',
    ],
    [
      'a captured table that is left out from now on',
      "update tenancy.tenant_table set no_capture_because = 'nobody will miss it', capture = '{}' where relation = 'specimen.box'::regclass",
      'none',
    ],
    ['capture switched off', 'alter table specimen.box disable trigger capture_update', 'A19'],
    [
      'all triggers of a captured table switched off',
      'alter table specimen.landing disable trigger user',
      'A19',
    ],
    [
      'capture that looks at some rows',
      `create or replace trigger capture_insert after insert on specimen.box referencing new table as changed for each statement when (false) execute function {recorder}`,
      'A20',
    ],
    [
      'capture that calls something else',
      `create or replace trigger capture_delete after delete on specimen.box referencing old table as changed for each statement execute function specimen.nothing()`,
      'A20',
    ],
    [
      'capture with the search path of whoever changes a row',
      'alter function {recorder} reset search_path',
      'A20',
    ],
    ['capture without a setting of its own', 'alter function {recorder} reset all', 'A20'],
    [
      'capture that writes something else',
      `create or replace function {recorder} returns trigger language plpgsql security definer as 'begin return null; end'`,
      'A20',
    ],
  ].map(([title, sql, finding]) => ({
    title: title!,
    sql: [sql!],
    finding: finding!,
    refusedAs: /^AU005$/,
  })),
  ...[
    ['a schema that everybody may look into', 'grant usage on schema audit to public', 'A10'],
    [
      'a table with a tenant that nobody captures',
      'create table specimen.loose (tenant_id uuid not null, id integer, primary key (tenant_id, id))',
      'A17',
    ],
    ['a declaration of a column that went', 'alter table specimen.box drop column state', 'A21'],
  ].map(([title, sql, finding]) => ({
    title: title!,
    sql: [sql!],
    finding: finding!,
    refusedAs: null,
  })),
];
