import { randomUUID } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import type { TenantContext } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { captureMigrations, listCaptured } from '../test/capture-tables.ts';
import { canonicalise } from './canonical.ts';
import type { CanonicalValue } from './canonical.ts';

describe('capture', () => {
  const db = useDatabase({ migrations: captureMigrations });

  const run = (context: TenantContext, sql: string, values: readonly unknown[] = []) =>
    db.tenancy.query(context, sql, values);
  const captured = (context: TenantContext) => listCaptured(db, context);
  const land =
    "insert into specimen.landing (id, data) select 'row-' || i, 'canary' from generate_series(1, $1::integer) as i";

  it('leaves one row for each changed row, in the name of the one who acted', async () => {
    const context = db.context(db.tenants.acme, { type: 'agent', id: 'agent-7' });
    await run(context, "insert into specimen.box (id) values ('one')");
    await run(context, "update specimen.box set secret = 'canary' where id = 'one'");
    await run(context, "delete from specimen.box where id = 'one'");
    const row = { actor: 'agent/agent-7', target: 'specimen.box one' };
    expect(await captured(context)).toEqual([
      { ...row, action: 'row.inserted', details: { columns: ['id'] } },
      { ...row, action: 'row.updated', details: { columns: ['secret'] } },
      { ...row, action: 'row.deleted', details: { columns: ['id', 'secret'] } },
    ]);
  });

  it('leaves one row for each changing statement where a table says so, with count and ten keys', async () => {
    const context = db.context(db.tenants.globex);
    await run(context, land, [25]);
    await run(context, 'delete from specimen.landing');
    const keys = Array.from({ length: 10 }, (_, index) => `row-${index + 1}`);
    const row = { actor: 'user/user_test', target: 'table specimen.landing' };
    expect(await captured(context)).toEqual([
      { ...row, action: 'row.inserted', details: { rows: 25, keys } },
      { ...row, action: 'row.deleted', details: { rows: 25, keys } },
    ]);
  });

  it('leaves nothing for a statement that changed nothing', async () => {
    const context = db.context(db.tenants.acme);
    await run(context, "insert into specimen.box (id, state) values ('same', 'open')");
    await run(context, "update specimen.box set state = 'x' where false");
    await run(context, "update specimen.box set state = 'open', flags = null where id = 'same'");
    await run(context, "delete from specimen.box where id = 'absent'");
    expect(await captured(context)).toMatchObject([{ action: 'row.inserted' }]);
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

  it('shows a changed key as a deletion and an insertion', async () => {
    const context = db.context(db.tenants.acme);
    await run(context, "insert into specimen.box (id, state) values ('before', 'open')");
    await run(context, "update specimen.box set id = 'after' where id = 'before'");
    const columns = ['id', 'state'];
    expect((await captured(context)).slice(1)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          action: 'row.deleted',
          target: 'specimen.box before',
          details: { columns, old: { state: 'open' } },
        }),
        expect.objectContaining({
          action: 'row.inserted',
          target: 'specimen.box after',
          details: { columns, new: { state: 'open' } },
        }),
      ]),
    );
  });

  it('names a row without a key of its own by its tenant', async () => {
    const context = db.context(db.tenants.acme);
    await run(context, 'insert into specimen.setting default values');
    await run(context, "update specimen.setting set colour = 'red'");
    const target = `specimen.setting ${db.tenants.acme}`;
    expect(await captured(context)).toMatchObject([
      { action: 'row.inserted', target, details: { columns: [] } },
      { action: 'row.updated', target, details: { columns: ['colour'] } },
    ]);
  });

  it('writes entries in canonical form, whatever stands in a key or a value', async () => {
    const context = db.context(db.tenants.acme);
    const odd = 'quote " slash \\ tab \t bell \u0007 delete \u007f grin 😀 line \u2028';
    await run(
      context,
      'insert into specimen.box (id, state, external_id, size) values ($1, $1, $1, 1.50)',
      [odd],
    );
    await run(context, 'update specimen.box set state = $2 where id = $1', [odd, `${odd}!`]);
    await run(context, land, [2]);
    await run(context, 'delete from specimen.landing');
    const { rows } = await db.superuser.query<{ entry: string }>(
      'select entry from audit.audit_log where correlation_id = $1 order by occurred_at',
      [context.correlationId],
    );
    expect(rows).toHaveLength(4);
    for (const { entry } of rows)
      expect(canonicalise(JSON.parse(entry) as CanonicalValue)).toBe(entry);
    const first = JSON.parse(rows[0]!.entry) as { targets: object; details: object };
    expect(first.targets).toEqual([{ type: 'specimen.box', id: odd }]);
    expect(first.details).toMatchObject({ new: { state: odd, size: '1.50' } });
  });

  it('orders columns as RFC 8785 does, also beyond the basic plane', async () => {
    const names = [
      '\u{10000}b',
      '\u{10FFFD}',
      '\uE000',
      '\uFFFDa',
      'z',
      'a\uE000',
      'a\u{10000}',
      '\u00e4',
    ];
    const { rows } = await db.superuser.query<{ sorted: string[] }>(
      `select array_agg(name order by audit.canonical_place(name) collate "C") as sorted
         from unnest($1::text[]) as name`,
      [names],
    );
    // The default order of sort() is that of UTF-16 code units.
    expect(rows[0]!.sorted).toEqual([...names].sort());
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

  it('names the database login where nobody signed a context, for rows of several tenants', async () => {
    const id = randomUUID();
    const { acme, globex } = db.tenants;
    for (const table of ['box', 'landing'])
      await db.superuser.query(
        `insert into specimen.${table} (tenant_id, id) values ($1, $3), ($2, $3)`,
        [acme, globex, id],
      );
    const { rows } = await db.superuser.query(
      `select tenant_id, actor_type, actor_id from audit.audit_log
        where target_id = $1 or details -> 'keys' = jsonb_build_array($1::text)
        order by tenant_id, target_type`,
      [id],
    );
    const actor = { actor_type: 'system', actor_id: 'database:postgres' };
    expect(rows).toEqual([
      { tenant_id: acme, ...actor },
      { tenant_id: acme, ...actor },
      { tenant_id: globex, ...actor },
      { tenant_id: globex, ...actor },
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
    const tokenOfGlobex = () =>
      db.as(db.tenants.globex, async (tx) => {
        const { rows } = await tx.query<{ token: string }>(
          "select current_setting('ataski.context') as token",
        );
        return rows[0]!.token;
      });
    for (const change of [
      "insert into specimen.box (id) values ('elsewhere')",
      "insert into specimen.landing (id) values ('elsewhere')",
    ]) {
      const changed = run(
        db.context(db.tenants.acme),
        `${change} returning set_config('ataski.context', $1, true)`,
        [await tokenOfGlobex()],
      );
      await expect(changed).rejects.toMatchObject({ code: 'TENANCY_CONTEXT_FORGED' });
    }
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
});
