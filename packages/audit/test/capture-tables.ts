import type { Migration, TenantContext } from '@ataski/kernel';
import type { TestDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { migrations } from '../src/migrations.ts';

/** Tables that are captured in every way there is. */
const specimens: Migration = {
  package: 'specimen',
  number: 1,
  name: 'tables',
  sql: `
    create schema specimen;
    grant usage on schema specimen to ataski_app;
    create table specimen.box (
      tenant_id uuid not null, id text not null, secret text, state text, external_id text, size numeric, flags jsonb,
      primary key (tenant_id, id)
    );
    create table specimen.item (
      tenant_id uuid not null, box_id text not null, place integer not null, shelf text,
      primary key (tenant_id, box_id, place),
      foreign key (tenant_id, box_id) references specimen.box (tenant_id, id) on delete cascade on update cascade
    );
    create table specimen.landing (
      tenant_id uuid not null, id text not null, data text, primary key (tenant_id, id)
    );
    create table specimen.setting (tenant_id uuid not null, colour text, primary key (tenant_id));
    create table specimen.person (
      tenant_id uuid not null, email text not null, token bytea not null, nick text,
      primary key (tenant_id, email, token)
    );
    create table specimen.beat (tenant_id uuid not null, at bigint not null, primary key (tenant_id, at));
    create table specimen.part (
      tenant_id uuid not null, id integer not null, month date not null, state text,
      twice integer generated always as (id * 2) stored, thrice integer generated always as (id * 3) virtual,
      primary key (tenant_id, id, month)
    ) partition by range (month);
    create table specimen.part_old partition of specimen.part for values from (minvalue) to ('2026-01-01');
    create table specimen.part_new partition of specimen.part for values from ('2026-01-01') to (maxvalue);

    select tenancy.isolate_by_tenant(format('specimen.%I', name)::regclass)
      from unnest(array['box', 'item', 'landing', 'setting', 'person', 'part']) as name;
    select tenancy.isolate_by_tenant('specimen.beat', 'a heartbeat is not evidence');
    grant select, insert, update, delete on
      specimen.box, specimen.item, specimen.landing, specimen.setting, specimen.person, specimen.beat, specimen.part
    to ataski_app;

    select tenancy.describe_capture('specimen.box',
      '{"columns": {"state": "value", "size": "value", "flags": "value", "external_id": "digest"}}');
    select tenancy.describe_capture('specimen.landing', '{"each": "statement"}');
    select tenancy.describe_capture('specimen.part', '{"columns": {"state": "value", "twice": "value"}}');`,
};

/** Everything that a test of capture needs to be applied. */
export const captureMigrations: readonly Migration[] = [
  ...tenancyMigrations,
  ...migrations,
  specimens,
];

/** What capture wrote, as far as tests look at it. */
export interface Captured {
  readonly action: string;
  readonly actor: string;
  readonly target: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What was captured under one correlation id, in the order of time. */
export async function listCaptured(
  db: TestDatabase,
  { correlationId }: Pick<TenantContext, 'correlationId'>,
): Promise<readonly Captured[]> {
  const { rows } = await db.superuser.query<Captured>(
    `select action, actor_type || '/' || actor_id as actor, target_type || ' ' || target_id as target, details
       from audit.audit_log
      where component = 'database' and correlation_id = $1
      order by occurred_at`,
    [correlationId],
  );
  return rows;
}

/**
 * Runs statements in one transaction that is rolled back, on a connection of the superuser, and
 * answers what was captured in it.
 */
export async function captureOf(
  db: TestDatabase,
  ...statements: readonly string[]
): Promise<readonly (Captured & { readonly tenant: string })[]> {
  const client = await db.superuser.connect();
  try {
    await client.query('begin');
    for (const statement of statements) await client.query(statement);
    const { rows } = await client.query<Captured & { tenant: string }>(
      `select action, actor_type || '/' || actor_id as actor, target_type || ' ' || target_id as target, details,
              tenant_id as tenant
         from audit.audit_log where xid = pg_current_xact_id() and component = 'database'
        order by action, target_id`,
    );
    return rows;
  } finally {
    await client.query('rollback');
    client.release();
  }
}
