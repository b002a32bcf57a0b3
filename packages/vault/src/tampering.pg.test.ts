import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import { rootKeyBytes, secretText, useVault } from '../test/use-vault.ts';

const damaged = { code: 'VAULT_CREDENTIAL_DAMAGED', kind: 'integrity' };

describe('a row that a superuser changed', () => {
  const world = useVault();
  const { acme, globex } = world.db.tenants;

  it('is refused after it was moved to another tenant', async () => {
    await world.put(acme);
    await world.put(globex, Buffer.from('own'), { ...world.place, field: 'other' });
    await world.tamper(`tenant_id = $1 where field = 'api_key'`, [globex]);
    await expect(world.read(globex)).rejects.toMatchObject(damaged);
  });

  it('is refused after it was moved to another tenant together with its data key', async () => {
    await world.put(acme);
    await world.db.superuser.query(
      `insert into vault.data_key (tenant_id, version, state, fingerprint)
       select $1, version, state, fingerprint
         from vault.data_key`,
      [globex],
    );
    await world.db.superuser.query(
      `insert into vault.data_key_wrapping (tenant_id, version, number, root_key_id, wrapped)
       select $1, version, number, root_key_id, wrapped
         from vault.data_key_wrapping`,
      [globex],
    );
    await world.tamper('tenant_id = $1', [globex]);
    await expect(world.read(globex)).rejects.toMatchObject({
      code: 'VAULT_DATA_KEY_DAMAGED',
      kind: 'integrity',
    });
  });

  it.each([
    ['connector', { connector: 'moved' }],
    ['connection_id', { connectionId: 'moved' }],
    ['field', { field: 'moved' }],
  ])('is refused after it was moved to another %s', async (column, part) => {
    await world.put(acme);
    await world.tamper(`${column} = 'moved'`);
    await expect(world.read(acme, { ...world.place, ...part })).rejects.toMatchObject(damaged);
  });

  it('is refused with any byte of its token changed', async () => {
    await world.put(acme);
    const { rows } = await world.db.superuser.query<{ token: Buffer }>(
      'select token from vault.credential',
    );
    const { token } = rows[0]!;
    // Byte 0 is the version; the table itself refuses another one.
    for (let index = 1; index < token.length; index += 1) {
      const changed = Buffer.from(token);
      changed[index]! ^= 1;
      await world.tamper('token = $1', [changed]);
      await expect(world.read(acme), `byte ${index}`).rejects.toMatchObject(damaged);
    }
    await world.tamper('token = $1', [token]);
    expect(await world.read(acme)).toBe(secretText);
  });

  it('is refused by the table itself when it is no token', async () => {
    await world.put(acme);
    const plaintext = world.tamper('token = $1', [Buffer.from(secretText)]);
    await expect(plaintext).rejects.toMatchObject({ code: '23514' });
  });

  it('is refused when its data key is gone', async () => {
    await world.put(acme);
    const client = await world.db.superuser.connect();
    await client.query(`set session_replication_role = replica`);
    await client.query('delete from vault.data_key');
    client.release(true);
    await expect(world.read(acme)).rejects.toMatchObject({
      code: 'VAULT_DATA_KEY_DAMAGED',
      kind: 'integrity',
    });
  });

  it('says nothing of the secret, the key or the token in its error', async () => {
    await world.put(acme);
    await world.tamper('token = set_byte(token, 40, 0)');
    const error: unknown = await world.read(acme).catch((caught: unknown) => caught);
    const shown = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error);
    expect(shown).toContain('VAULT_CREDENTIAL_DAMAGED');
    expect(shown).not.toMatch(/canary|rk_test|gAAAA|rrrr|<Buffer/);
  });
});

describe('the root key', () => {
  const world = useVault();
  const { acme } = world.db.tenants;
  const stranger = Buffer.alloc(32, 'x');

  it('is needed to open anything', async () => {
    await world.put(acme);
    const other = world.create(world.audit, stranger);
    await expect(world.read(acme, world.place, other)).rejects.toMatchObject({
      code: 'VAULT_ROOT_KEY_UNKNOWN',
      kind: 'unavailable',
    });
  });

  it('is needed to add to a tenant that has a data key: no second one is made', async () => {
    await world.put(acme);
    const other = world.create(world.audit, stranger);
    const place = { ...world.place, field: 'second' };
    const put = world.db.as(acme, (tx) => other.put(tx, place, Buffer.from('x')));
    await expect(put).rejects.toMatchObject({ code: 'VAULT_ROOT_KEY_UNKNOWN' });
    expect((await world.db.superuser.query('select from vault.data_key')).rowCount).toBe(1);
  });
});

describe('the database', () => {
  const world = useVault();
  const { acme } = world.db.tenants;

  it('holds no plaintext and no root key in any row that a superuser can read', async () => {
    await world.put(acme);
    await world.read(acme);
    const { rows: tables } = await world.db.superuser.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name
         from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    expect(tables.map(({ name }) => name)).toContain('vault.credential');
    const secrets = [Buffer.from(secretText), rootKeyBytes];
    const needles = secrets.flatMap((bytes) => [
      Buffer.from(bytes).toString(),
      Buffer.from(bytes).toString('hex'),
      Buffer.from(bytes).toString('base64'),
    ]);
    for (const { name } of tables) {
      const { rows } = await world.db.superuser.query<{ text: string }>(
        `select row::text as text from ${name} as row`,
      );
      const all = rows.map(({ text }) => text).join('\n');
      for (const needle of needles) expect(all.includes(needle), `in ${name}`).toBe(false);
    }
  });

  it.each([
    `update vault.credential set field = 'moved'`,
    'update vault.credential set tenant_id = tenant_id',
    'update vault.data_key set state = state',
    'delete from vault.data_key',
    'update vault.data_key_wrapping set wrapped = wrapped',
    'delete from vault.data_key_wrapping',
    `insert into vault.data_key (version, state, fingerprint) values (9, 'primary', '')`,
    `insert into vault.data_key_wrapping values (default, 1, 9, 'x', '')`,
    'update vault.shred_request set due_at = now()',
    'update vault.break_glass set approved_by = requested_by',
    'truncate vault.credential',
  ])('refuses the application: %s', async (sql) => {
    await world.put(acme);
    const attempt = world.db.app.query(sql);
    await expect(attempt).rejects.toMatchObject({ code: '42501' });
    expect(await world.read(acme)).toBe(secretText);
  });

  it.each(['vault.credential', 'vault.data_key', 'vault.data_key_wrapping'])(
    'refuses the application without a tenant, and operators altogether, to read %s',
    async (table) => {
      await world.put(acme);
      await expect(world.db.app.query(`select from ${table}`)).rejects.toThrow();
      await expect(world.db.ops.query(`select from ${table}`)).rejects.toMatchObject({
        code: '42501',
      });
    },
  );
});
