import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import type { TenantContext } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { captureMigrations, listCaptured } from '../test/capture-tables.ts';

const canary = 'canary-4f1d';
const refused = { code: 'AU003' };

describe('what capture keeps of a column', () => {
  const db = useDatabase({ migrations: captureMigrations });
  const { acme } = db.tenants;
  const run = (context: TenantContext, sql: string, values: readonly unknown[] = []) =>
    db.tenancy.query(context, sql, values);
  const detailsOf = async (context: TenantContext) =>
    (await listCaptured(db, context)).map(({ details }) => details);

  /** As the owner, in a transaction that is rolled back. */
  async function asOwner(...statements: readonly string[]): Promise<void> {
    const client = await db.migrator.connect();
    try {
      await client.query('begin; set local role ataski_owner');
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.query('rollback');
      client.release();
    }
  }

  it('is the old and the new value where it is declared so', async () => {
    const context = db.context(acme);
    await run(context, "insert into specimen.box (id, state, size) values ('v', 'open', 1.0)");
    await run(
      context,
      `update specimen.box set state = null, size = 1.00, flags = '{"a":1}' where id = 'v'`,
    );
    await run(context, "delete from specimen.box where id = 'v'");
    expect(await detailsOf(context)).toEqual([
      { columns: ['id', 'size', 'state'], new: { size: '1.0', state: 'open' } },
      {
        columns: ['flags', 'size', 'state'],
        new: { flags: '{"a": 1}', size: '1.00' },
        old: { size: '1.0', state: 'open' },
      },
      { columns: ['flags', 'id', 'size'], old: { flags: '{"a": 1}', size: '1.00' } },
    ]);
  });

  it('is its name alone where nothing is declared', async () => {
    const context = db.context(acme);
    await run(context, "insert into specimen.box (id, secret) values ('n', $1)", [canary]);
    await run(context, "update specimen.box set secret = $1 where id = 'n'", [`${canary}2`]);
    await run(context, "delete from specimen.box where id = 'n'");
    expect(await detailsOf(context)).toEqual([
      { columns: ['id', 'secret'] },
      { columns: ['secret'] },
      { columns: ['id', 'secret'] },
    ]);
  });

  it('is a digest under a salt of its own, which can be deleted without the entry', async () => {
    const context = db.context(acme);
    await run(context, "insert into specimen.box (id, external_id) values ('d1', $1), ('d2', $1)", [
      canary,
    ]);
    await run(context, "update specimen.box set external_id = 'other' where id = 'd1'");
    const { rows } = await db.superuser.query<{
      salt: Buffer;
      digests: { new: { external_id: string }; old?: { external_id: string } };
    }>(
      `select s.salt, a.details -> 'digests' as digests
         from audit.audit_log a join audit.sensitive s using (tenant_id, occurred_at, event_id)
        where a.correlation_id = $1 order by a.occurred_at`,
      [context.correlationId],
    );
    const digest = (salt: Buffer, value: string) =>
      createHash('sha256').update(salt).update(value, 'utf8').digest('hex');
    expect(rows).toHaveLength(3);
    for (const { salt, digests } of rows.slice(0, 2))
      expect(digests).toEqual({ new: { external_id: digest(salt, canary) } });
    const { salt, digests } = rows[2]!;
    expect(digests).toEqual({
      new: { external_id: digest(salt, 'other') },
      old: { external_id: digest(salt, canary) },
    });
    expect(new Set(rows.map((row) => row.salt.toString('hex'))).size).toBe(3);
    const salts = 'from audit.sensitive where tenant_id = $1 and sealed is null';
    await expect(db.superuser.query(`delete ${salts}`, [acme])).rejects.toMatchObject({
      code: 'AU001',
    });
    // As when its month is retired: the trigger asks who logged in, so it is set aside here.
    await db.superuser.query('alter table audit.sensitive disable trigger refuse_erasure');
    const gone = await db.superuser.query(`delete ${salts}`, [acme]);
    await db.superuser.query('alter table audit.sensitive enable always trigger refuse_erasure');
    expect(gone.rowCount).toBeGreaterThanOrEqual(3);
    expect(await detailsOf(context)).toHaveLength(3);
  });

  it('keeps no salt where an entry holds no digest', async () => {
    const context = db.context(acme);
    await run(context, "insert into specimen.box (id, state) values ('plain', 'open')");
    const { rowCount } = await db.superuser.query(
      `select from audit.audit_log a join audit.sensitive s using (tenant_id, occurred_at, event_id)
        where a.correlation_id = $1`,
      [context.correlationId],
    );
    expect(rowCount).toBe(0);
  });

  it('is a digest where a value is longer than 256 bytes', async () => {
    const context = db.context(acme);
    await run(context, "insert into specimen.box (id, state) values ('l', $1)", ['ä'.repeat(128)]);
    await run(context, "update specimen.box set state = $1 where id = 'l'", [
      `${'ä'.repeat(128)}.`,
    ]);
    expect(await detailsOf(context)).toEqual([
      { columns: ['id', 'state'], new: { state: 'ä'.repeat(128) } },
      {
        columns: ['state'],
        digests: { new: { state: expect.stringMatching(/^[0-9a-f]{64}$/) } },
        old: { state: 'ä'.repeat(128) },
      },
    ]);
  });

  it('is its name alone where the entry would be too large', async () => {
    const names = Array.from({ length: 250 }, (_, index) => `${'column_'.repeat(8)}${index}`);
    const declared = Object.fromEntries(names.map((name) => [name, 'value']));
    await db.superuser.query(`
      create table specimen.wide (tenant_id uuid not null, id integer not null,
        ${names.map((name) => `"${name}" text`).join(', ')}, primary key (tenant_id, id));
      set role ataski_owner;
      reset role;
      alter table specimen.wide owner to ataski_owner`);
    const client = await db.migrator.connect();
    try {
      await client.query('set role ataski_owner');
      await client.query("select tenancy.isolate_by_tenant('specimen.wide')");
      await client.query("select audit.capture('specimen.wide', columns => $1)", [declared]);
    } finally {
      await client.query('reset role');
      client.release();
    }
    await db.superuser.query(
      `insert into specimen.wide (tenant_id, id, ${names.map((name) => `"${name}"`).join(', ')})
       values ($1, 1, ${names.map(() => '$2').join(', ')})`,
      [acme, 'x'.repeat(256)],
    );
    const { rows } = await db.superuser.query<{ details: { columns: string[] } }>(
      "select details from audit.audit_log where target_type = 'specimen.wide'",
    );
    expect(rows).toEqual([{ details: { columns: [...names, 'id'].sort() } }]);
  });

  it('refuses a table of more columns than an entry can name, unless it is captured by statement', async () => {
    const names = Array.from({ length: 800 }, (_, index) => `${'c'.repeat(58)}${index}`);
    const table = `create table specimen.wider (tenant_id uuid not null, id integer,
        ${names.map((name) => `"${name}" boolean`).join(', ')}, primary key (tenant_id, id));
      select tenancy.isolate_by_tenant('specimen.wider')`;
    await expect(asOwner(table, 'select audit.attach_capture()')).rejects.toMatchObject(refused);
    await asOwner(table, "select audit.capture('specimen.wider', each => 'statement')");
  });

  it('never shows a value of a column in clear: a canary in each of them', async () => {
    const context = db.context(acme);
    const statements = [
      "insert into specimen.box (id, secret, external_id) values ('c', $1, $1)",
      "update specimen.box set secret = $1 || '!', external_id = $1 || '!' where id = 'c'",
      "insert into specimen.person (email, token, nick) values ($1, convert_to($1, 'UTF8'), $1)",
      "update specimen.person set nick = $1 || '!', email = $1 || '!'",
      "insert into specimen.landing (id, data) values ('c', $1)",
      "update specimen.landing set data = $1 || '!'",
      'delete from specimen.landing where data = $1 or true',
      'delete from specimen.person where nick = $1 or true',
      'delete from specimen.box where external_id = $1 or true',
    ];
    for (const statement of statements) await run(context, statement, [canary]);
    const { rows } = await db.superuser.query<{ entry: string }>(
      'select a::text as entry from audit.audit_log as a',
    );
    expect(rows.length).toBeGreaterThanOrEqual(statements.length);
    const forms = [
      canary,
      Buffer.from(canary).toString('hex'),
      Buffer.from(canary).toString('base64'),
    ];
    const bare = createHash('sha256').update(canary).digest('hex');
    expect(
      rows.filter(({ entry }) => [...forms, bare].some((form) => entry.includes(form))),
    ).toEqual([]);
    expect((await listCaptured(db, context)).map(({ target }) => target)).toContain(
      'specimen.person */*',
    );
  });

  it.each(['secret', 'external_id_hint', 'api_key', 'e_mail', 'full_name', 'ip', 'note', 'label'])(
    'is never the value of a column called %s',
    async (name) => {
      await expect(
        asOwner(
          `alter table specimen.setting add if not exists "${name}" text`,
          `select audit.capture('specimen.setting', columns => '{"${name}": "value"}')`,
        ),
      ).rejects.toMatchObject(refused);
    },
  );

  it.each([
    'state',
    'size',
    'created_at',
    'livemode',
    'system',
    'external_account_id',
    'updated_by',
  ])('may be the value of a column called %s', async (name) => {
    const { rows } = await db.superuser.query('select audit.is_never_in_clear($1) as never', [
      name,
    ]);
    expect(rows).toEqual([{ never: false }]);
  });

  it('is never the value of bytes, nor of anything in the vault', async () => {
    await expect(
      asOwner(
        'alter table specimen.setting add raw bytea',
        `select audit.capture('specimen.setting', columns => '{"raw": "value"}')`,
      ),
    ).rejects.toMatchObject(refused);
    await expect(
      asOwner(
        'create schema vault',
        'create table vault.thing (tenant_id uuid primary key, state text)',
        "select tenancy.isolate_by_tenant('vault.thing')",
        `select audit.capture('vault.thing', columns => '{"state": "value"}')`,
      ),
    ).rejects.toMatchObject(refused);
  });

  it('is refused as well where a migration declares it without audit', async () => {
    await expect(
      asOwner(
        `select tenancy.describe_capture('specimen.box', '{"columns": {"secret": "value"}}')`,
        'select audit.attach_capture()',
      ),
    ).rejects.toMatchObject(refused);
  });

  it.each([
    ['another word than row or statement', `{"each": "table"}`, '23514'],
    ['another word for a column', `{"columns": {"state": "clear"}}`, '23514'],
    ['a column that is no text', `{"columns": {"state": 1}}`, '23514'],
    ['something else to say', `{"rows": "each"}`, '23514'],
    ['no object', `["row"]`, '23514'],
    ['a column that is not there', `{"columns": {"colour": "value"}}`, 'AT013'],
  ])('refuses a declaration with %s', async (_, declaration, code) => {
    const describe = `select tenancy.describe_capture('specimen.box', '${declaration}')`;
    await expect(asOwner(describe)).rejects.toMatchObject({ code });
  });

  it('refuses a declaration for a table that is not captured', async () => {
    const forTable = (table: string) =>
      `select tenancy.describe_capture('${table}', '{"each": "row"}')`;
    await expect(asOwner(forTable('tenancy.tenant'))).rejects.toMatchObject({ code: 'AT013' });
    await expect(asOwner(forTable('specimen.beat'))).rejects.toMatchObject({ code: '23514' });
  });

  it('takes hold at once when audit itself is told', async () => {
    const context = db.context(acme);
    await run(context, 'insert into specimen.setting default values');
    const client = await db.migrator.connect();
    try {
      await client.query('set role ataski_owner');
      await client.query(
        `select audit.capture('specimen.setting', columns => '{"colour": "value"}')`,
      );
    } finally {
      await client.query('reset role');
      client.release();
    }
    await run(context, "update specimen.setting set colour = 'blue'");
    expect((await detailsOf(context)).at(-1)).toEqual({
      columns: ['colour'],
      new: { colour: 'blue' },
    });
  });
});
