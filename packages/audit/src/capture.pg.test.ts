import { randomUUID } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import type { Migration, TenantContext } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { canonicalise } from './canonical.ts';
import type { CanonicalValue } from './canonical.ts';
import { migrations } from './migrations.ts';

const specimens: Migration = {
  package: 'specimen',
  number: 1,
  name: 'tables',
  sql: `
    create schema specimen;
    grant usage on schema specimen to ataski_app;
    create table specimen.box (tenant_id uuid not null, id text not null, secret text, primary key (tenant_id, id));
    create table specimen.item (
      tenant_id uuid not null, box_id text not null, place integer not null,
      primary key (tenant_id, box_id, place),
      foreign key (tenant_id, box_id) references specimen.box (tenant_id, id) on delete cascade
    );
    create table specimen.beat (tenant_id uuid not null, at bigint not null, primary key (tenant_id, at));
    select tenancy.isolate_by_tenant('specimen.box');
    select tenancy.isolate_by_tenant('specimen.item');
    select tenancy.isolate_by_tenant('specimen.beat', 'a heartbeat is not evidence');
    grant select, insert, update, delete on specimen.box, specimen.item, specimen.beat to ataski_app;`,
};

interface Captured {
  readonly action: string;
  readonly actor: string;
  readonly table: string;
  readonly rows: number;
  readonly keys: readonly string[];
}

describe('capture', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations, specimens] });

  const run = (context: TenantContext, sql: string, values: readonly unknown[] = []) =>
    db.tenancy.query(context, sql, values);
  const captured = async (context: Pick<TenantContext, 'correlationId'>) => {
    const { rows } = await db.superuser.query<Captured>(
      `select action, actor_type || '/' || actor_id as actor, targets -> 0 ->> 'id' as table,
              (details ->> 'rows')::integer as rows, details -> 'keys' as keys
         from audit.audit_log
        where component = 'database' and correlation_id = $1
        order by occurred_at`,
      [context.correlationId],
    );
    return rows;
  };
  const insertBoxes =
    "insert into specimen.box (id, secret) select 'box-' || i, 'canary' from generate_series(1, $1::integer) as i";

  it('leaves one row for each changing statement, in the name of the one who acted', async () => {
    const context = db.context(db.tenants.acme, { type: 'agent', id: 'agent-7' });
    await run(context, "insert into specimen.box (id) values ('one')");
    await run(context, "update specimen.box set secret = 'canary' where id = 'one'");
    await run(context, "delete from specimen.box where id = 'one'");
    const row = { actor: 'agent/agent-7', table: 'specimen.box', rows: 1, keys: ['one'] };
    expect(await captured(context)).toEqual([
      { ...row, action: 'row.inserted' },
      { ...row, action: 'row.updated' },
      { ...row, action: 'row.deleted' },
    ]);
  });

  it('counts all rows and names the first ten keys', async () => {
    const context = db.context(db.tenants.globex);
    await run(context, insertBoxes, [25]);
    const [row] = await captured(context);
    expect(row).toMatchObject({ action: 'row.inserted', rows: 25 });
    expect(row!.keys).toEqual(Array.from({ length: 10 }, (_, index) => `box-${index + 1}`));
    await run(context, 'delete from specimen.box');
  });

  it('leaves nothing for a statement that changed nothing', async () => {
    const context = db.context(db.tenants.acme);
    await run(context, "update specimen.box set secret = 'x' where false");
    await run(context, "delete from specimen.box where id = 'absent'");
    expect(await captured(context)).toEqual([]);
  });

  it('leaves nothing when the change is rolled back', async () => {
    const context = db.context(db.tenants.acme);
    const failed = db.tenancy.withTenant(context, async (tx) => {
      await tx.query("insert into specimen.box (id) values ('never')");
      throw new RangeError('the work failed');
    });
    await expect(failed).rejects.toThrow('the work failed');
    expect(await captured(context)).toEqual([]);
  });

  it('sees rows that a cascade removed', async () => {
    const context = db.context(db.tenants.acme);
    await run(context, "insert into specimen.box (id) values ('full')");
    await run(context, "insert into specimen.item (box_id, place) values ('full', 1), ('full', 2)");
    await run(context, "delete from specimen.box where id = 'full'");
    const rows = await captured(context);
    expect(rows.slice(2).sort((one, other) => one.rows - other.rows)).toMatchObject([
      { action: 'row.deleted', table: 'specimen.box', rows: 1, keys: ['full'] },
      { action: 'row.deleted', table: 'specimen.item', rows: 2, keys: ['full/1', 'full/2'] },
    ]);
  });

  it('writes no value of a row, only its key', async () => {
    const context = db.context(db.tenants.acme);
    await run(context, insertBoxes, [2]);
    await run(context, 'delete from specimen.box');
    const { rowCount } = await db.superuser.query(
      "select from audit.audit_log where entry like '%canary%'",
    );
    expect(rowCount).toBe(0);
  });

  it('writes entries in canonical form, whatever stands in a key', async () => {
    const context = db.context(db.tenants.acme);
    const id = 'quote " slash \\ tab \t bell \u0007 delete \u007f grin 😀 line \u2028';
    await run(context, 'insert into specimen.box (id) values ($1)', [id]);
    const { rows } = await db.superuser.query<{ entry: string }>(
      'select entry from audit.audit_log where correlation_id = $1',
      [context.correlationId],
    );
    const { entry } = rows[0]!;
    const parsed = JSON.parse(entry) as { details: { keys: string[] } };
    expect(parsed.details.keys).toEqual([id]);
    expect(canonicalise(parsed as unknown as CanonicalValue)).toBe(entry);
  });

  it('makes event ids of version 7 that carry the time', async () => {
    const context = db.context(db.tenants.acme);
    await run(context, 'insert into specimen.box (id) values ($1)', [randomUUID()]);
    const { rows } = await db.superuser.query<{ id: string; ms: string }>(
      `select event_id as id, (extract(epoch from occurred_at) * 1000)::bigint as ms
         from audit.audit_log where correlation_id = $1`,
      [context.correlationId],
    );
    const { id, ms } = rows[0]!;
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(
      Math.abs(Number.parseInt(id.replace('-', '').slice(0, 12), 16) - Number(ms)),
    ).toBeLessThan(1000);
  });

  it('names the database login where nobody signed a context', async () => {
    const id = randomUUID();
    await db.superuser.query('insert into specimen.box (tenant_id, id) values ($1, $3), ($2, $3)', [
      db.tenants.acme,
      db.tenants.globex,
      id,
    ]);
    const { rows } = await db.superuser.query(
      `select tenant_id, actor_type, actor_id from audit.audit_log
        where details -> 'keys' = jsonb_build_array($1::text) order by tenant_id`,
      [id],
    );
    const actor = { actor_type: 'system', actor_id: 'database:postgres' };
    expect(rows).toEqual([
      { tenant_id: db.tenants.acme, ...actor },
      { tenant_id: db.tenants.globex, ...actor },
    ]);
  });

  it.each([
    "insert into specimen.box (id) values ('unsigned')",
    "update specimen.box set secret = 'unsigned' where id = 'owned'",
    "delete from specimen.box where id = 'owned'",
  ])('refuses a change whose own statement takes the context away: %s', async (change) => {
    const context = db.context(db.tenants.acme);
    await run(context, "insert into specimen.box (id) values ('owned') on conflict do nothing");
    const unsigned = run(context, `${change} returning set_config('ataski.context', '', true)`);
    await expect(unsigned).rejects.toMatchObject({ code: 'TENANCY_CONTEXT_MISSING' });
  });

  it("refuses a change whose own statement puts another tenant's context in place", async () => {
    const token = await db.as(db.tenants.globex, async (tx) => {
      const { rows } = await tx.query<{ token: string }>(
        "select current_setting('ataski.context') as token",
      );
      return rows[0]!.token;
    });
    const change = run(
      db.context(db.tenants.acme),
      "insert into specimen.box (id) values ('elsewhere') returning set_config('ataski.context', $1, true)",
      [token],
    );
    await expect(change).rejects.toMatchObject({ code: 'TENANCY_CONTEXT_FORGED' });
  });

  it('refuses a change under a forged context', async () => {
    const client = await db.superuser.connect();
    try {
      await client.query('begin');
      await client.query("select set_config('ataski.context', 'v1;forged', true)");
      const change = client.query(
        "insert into specimen.box (tenant_id, id) values ($1, 'forged')",
        [db.tenants.acme],
      );
      await expect(change).rejects.toMatchObject({ code: 'AT002' });
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('leaves out a table that says why', async () => {
    const context = db.context(db.tenants.acme);
    await run(context, 'insert into specimen.beat (at) values (1)');
    expect(await captured(context)).toEqual([]);
  });

  it('covers every table that is in the register and gives no reason', async () => {
    const { rows } = await db.superuser.query(
      `select t.relation::text as relation
         from tenancy.tenant_table t
        where t.no_capture_because is null
          and 3 <> (select count(*) from pg_trigger g where g.tgrelid = t.relation and g.tgname like 'capture\\_%')`,
    );
    expect(rows).toEqual([]);
  });

  it('is attached once and again only when a key changed', async () => {
    const client = await db.migrator.connect();
    try {
      await client.query('begin');
      await client.query('set local role ataski_owner');
      const attach = 'select audit.attach_capture() as attached';
      expect((await client.query<{ attached: number }>(attach)).rows).toEqual([{ attached: 0 }]);
      await client.query(
        'alter table specimen.item drop constraint item_pkey, add primary key (tenant_id, place, box_id)',
      );
      expect((await client.query<{ attached: number }>(attach)).rows).toEqual([{ attached: 3 }]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});
