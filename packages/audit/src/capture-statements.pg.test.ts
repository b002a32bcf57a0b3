import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { captureMigrations, captureOf, listCaptured } from '../test/capture-tables.ts';

describe('capture, whatever kind of statement changes rows', () => {
  const db = useDatabase({ migrations: captureMigrations });
  const { acme, globex } = db.tenants;
  const insert = (table: string, columns: string, ...rows: readonly string[]) =>
    `insert into specimen.${table} (tenant_id, ${columns}) values ${rows.map((row) => `(${row})`).join(', ')}`;
  const box = (id: string, state = 'open', tenant: string = acme) =>
    `'${tenant}', '${id}', '${state}'`;

  it('sees both halves of an upsert', async () => {
    const rows = await captureOf(
      db,
      insert('box', 'id, state', box('a')),
      `${insert('box', 'id, state', box('a', 'shut'), box('b'))}
       on conflict (tenant_id, id) do update set state = excluded.state`,
    );
    expect(rows).toMatchObject([
      { action: 'row.inserted', target: 'specimen.box a' },
      { action: 'row.inserted', target: 'specimen.box b' },
      {
        action: 'row.updated',
        target: 'specimen.box a',
        details: { columns: ['state'], new: { state: 'shut' }, old: { state: 'open' } },
      },
    ]);
  });

  it('sees all that a MERGE does', async () => {
    const rows = await captureOf(
      db,
      insert('box', 'id, state', box('keep'), box('drop')),
      `merge into specimen.box as b
       using (values ('keep'), ('drop'), ('make')) as source (id) on b.id = source.id
        when matched and b.id = 'drop' then delete
        when matched then update set state = 'shut'
        when not matched then insert (tenant_id, id, state) values ('${acme}', source.id, 'new')`,
    );
    expect(rows.map(({ action, target }) => `${action} ${target}`)).toEqual([
      'row.deleted specimen.box drop',
      'row.inserted specimen.box drop',
      'row.inserted specimen.box keep',
      'row.inserted specimen.box make',
      'row.updated specimen.box keep',
    ]);
  });

  it('sees what a statement changes on its way to something else', async () => {
    const rows = await captureOf(
      db,
      insert('box', 'id, state', box('a')),
      `with gone as (delete from specimen.box returning id),
            made as (${insert('landing', 'id', `'${acme}', 'from'`)})
       select * from gone`,
    );
    expect(rows.map(({ action, target }) => `${action} ${target}`).slice(0, 1)).toEqual([
      'row.deleted specimen.box a',
    ]);
    expect(rows).toHaveLength(3);
  });

  it('sees rows that COPY brings', async () => {
    const client = await db.superuser.connect();
    try {
      await client.query('begin');
      await client.query(
        `copy specimen.box (tenant_id, id) from program 'printf "${acme}\\tx\\n${acme}\\ty\\n"'`,
      );
      const { rows } = await client.query(
        'select action, target_id from audit.audit_log where xid = pg_current_xact_id() order by 2',
      );
      expect(rows).toEqual([
        { action: 'row.inserted', target_id: 'x' },
        { action: 'row.inserted', target_id: 'y' },
      ]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('sees rows that a cascade removed or renamed', async () => {
    const rows = await captureOf(
      db,
      insert('box', 'id, state', box('full')),
      insert(
        'item',
        'box_id, place, shelf',
        `'${acme}', 'full', 1, 'x'`,
        `'${acme}', 'full', 2, 'y'`,
      ),
      "update specimen.box set id = 'moved' where id = 'full'",
      "delete from specimen.box where id = 'moved'",
    );
    expect(
      rows
        .filter(({ target }) => target.startsWith('specimen.item'))
        .map(({ action, target }) => `${action} ${target}`),
    ).toEqual([
      'row.deleted specimen.item full/1',
      'row.deleted specimen.item full/2',
      'row.deleted specimen.item moved/1',
      'row.deleted specimen.item moved/2',
      'row.inserted specimen.item full/1',
      'row.inserted specimen.item full/2',
      'row.inserted specimen.item moved/1',
      'row.inserted specimen.item moved/2',
    ]);
  });

  it("writes each tenant's part of one statement into that tenant's log", async () => {
    const rows = await captureOf(
      db,
      insert('box', 'id, state', box('a'), box('b', 'open', globex)),
      insert('landing', 'id', `'${acme}', 'a'`, `'${globex}', 'b'`, `'${globex}', 'c'`),
      `update specimen.box set tenant_id = '${globex}' where id = 'a'`,
    );
    expect(
      rows.map(({ tenant, action, target, details }) => [tenant, action, target, details['rows']]),
    ).toEqual(
      expect.arrayContaining([
        [acme, 'row.inserted', 'specimen.box a', undefined],
        [globex, 'row.inserted', 'specimen.box b', undefined],
        [acme, 'row.inserted', 'table specimen.landing', 1],
        [globex, 'row.inserted', 'table specimen.landing', 2],
        [acme, 'row.deleted', 'specimen.box a', undefined],
        [globex, 'row.inserted', 'specimen.box a', undefined],
      ]),
    );
    expect(rows).toHaveLength(6);
  });

  it('sees a partitioned table, whichever way a row comes in, and a row that moves', async () => {
    const rows = await captureOf(
      db,
      insert('part', 'id, month, state', `'${acme}', 1, '2025-05-01', 'a'`),
      insert('part_new', 'id, month, state', `'${acme}', 2, '2026-05-01', 'b'`),
      "update specimen.part set state = 'c' where id = 2",
      "update specimen.part set month = '2026-01-01' where id = 1",
      'delete from only specimen.part_new where id = 2',
    );
    expect(rows.map(({ action, target }) => `${action} ${target}`)).toEqual([
      'row.deleted specimen.part 1/2025-05-01',
      'row.deleted specimen.part_new 2/2026-05-01',
      'row.inserted specimen.part 1/2025-05-01',
      'row.inserted specimen.part 1/2026-01-01',
      'row.inserted specimen.part_new 2/2026-05-01',
      'row.updated specimen.part 2/2026-05-01',
    ]);
  });

  it('keeps stored generated columns, and leaves virtual ones out', async () => {
    const [made] = await captureOf(db, insert('part', 'id, month', `'${acme}', 4, '2026-05-01'`));
    expect(made!.details).toEqual({ columns: ['id', 'month', 'twice'], new: { twice: '8' } });
  });

  it('holds in replica mode', async () => {
    const rows = await captureOf(
      db,
      'set local session_replication_role = replica',
      insert('box', 'id, state', box('r')),
      "update specimen.box set state = 'shut' where id = 'r'",
      "delete from specimen.box where id = 'r'",
      insert('landing', 'id', `'${acme}', 'r'`),
    );
    expect(rows).toHaveLength(4);
  });

  it('is blind to no setting by which two values would read alike', async () => {
    const rows = await captureOf(
      db,
      'alter table specimen.setting add weight float8, add at timestamptz, add raw bytea',
      'insert into specimen.setting (tenant_id, weight, at, raw) values ' +
        `('${acme}', 0.1, '2026-01-01Z', '\\x00')`,
      "set local extra_float_digits = -15; set local bytea_output = 'escape'; set local timezone = 'Asia/Tokyo'",
      "update specimen.setting set weight = 0.10000000000000002, at = '2026-01-01 00:00:00.000001Z'",
      'update specimen.setting set weight = weight, at = at, raw = raw',
    );
    expect(rows.map(({ details }) => details['columns'])).toEqual([
      ['at', 'raw', 'weight'],
      ['at', 'weight'],
    ]);
  });

  it('writes values in one way, whatever the session that changes them has set', async () => {
    const rows = await captureOf(
      db,
      'alter table specimen.setting add at timestamptz, add span interval',
      `select audit.capture('specimen.setting', columns => '{"at": "value", "span": "value"}')`,
      "set local timezone = 'Asia/Tokyo'; set local datestyle = 'German'; set local intervalstyle = 'iso_8601'",
      `insert into specimen.setting (tenant_id, at, span) values ('${acme}', '2026-02-01 00:00:00.5Z', '1 day')`,
    );
    expect(rows.map(({ details }) => details['new'])).toEqual([
      { at: '2026-02-01 00:00:00.5+00', span: '1 day' },
    ]);
  });

  it('tells two texts apart that a collation holds to be the same', async () => {
    const rows = await captureOf(
      db,
      "create collation specimen.loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
      'alter table specimen.setting alter colour type text collate specimen.loose',
      `insert into specimen.setting (tenant_id, colour) values ('${acme}', 'Red')`,
      "update specimen.setting set colour = 'RED'",
    );
    expect(rows.map(({ action }) => action)).toEqual(['row.inserted', 'row.updated']);
  });

  it('goes on when columns are renamed, dropped and added before it is attached anew', async () => {
    const rows = await captureOf(
      db,
      insert('box', 'id, state', box('a')),
      'alter table specimen.box rename state to condition',
      'alter table specimen.box drop secret, add weight integer',
      "update specimen.box set condition = 'shut', weight = 3",
      'select audit.attach_capture()',
      'update specimen.box set weight = 4',
    );
    expect(
      rows.filter(({ action }) => action === 'row.updated').map(({ details }) => details),
    ).toEqual([{ columns: ['condition', 'weight'] }, { columns: ['weight'] }]);
  });

  it('may tell of a row twice, never not at all, when two cascades change it in one statement', async () => {
    const rows = await captureOf(
      db,
      `create table specimen.twice (
         tenant_id uuid not null, id integer not null, one text, two text, primary key (tenant_id, id),
         foreign key (tenant_id, one) references specimen.box (tenant_id, id) on delete set null (one),
         foreign key (tenant_id, two) references specimen.box (tenant_id, id) on delete set null (two));
       select tenancy.isolate_by_tenant('specimen.twice');
       select audit.attach_capture()`,
      insert('box', 'id, state', box('a')),
      insert('twice', 'id, one, two', `'${acme}', 1, 'a', 'a'`),
      'delete from specimen.box',
    );
    const told = rows
      .filter(({ action, target }) => action === 'row.updated' && target === 'specimen.twice 1')
      .flatMap(({ details }) => details['columns'] as string[]);
    expect(new Set(told)).toEqual(new Set(['one', 'two']));
  });

  it('records a TRUNCATE in the stream of the platform', async () => {
    const client = await db.superuser.connect();
    try {
      await client.query('begin');
      await client.query('truncate specimen.item, specimen.setting');
      const { rows } = await client.query(
        `select actor_type, actor_id, action, targets from audit.platform_log
          where xid = pg_current_xact_id() order by targets::text`,
      );
      const row = { actor_type: 'ops', actor_id: 'database:postgres', action: 'table.truncated' };
      expect(rows).toEqual([
        { ...row, targets: [{ type: 'table', id: 'specimen.item' }] },
        { ...row, targets: [{ type: 'table', id: 'specimen.setting' }] },
      ]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('covers every table that is in the register and gives no reason, and each partition', async () => {
    const { rows } = await db.superuser.query(
      `select w.relation::text as relation, w.name
         from audit.wanted_triggers() w
         left join pg_trigger g on g.tgrelid = w.relation and g.tgname = w.name and g.tgenabled = 'A'
        where g.oid is null`,
    );
    expect(rows).toEqual([]);
  });

  it('is attached once, and again only where something changed', async () => {
    const client = await db.superuser.connect();
    const attach = async () =>
      (await client.query<{ attached: number }>('select audit.attach_capture() as attached'))
        .rows[0]!.attached;
    try {
      await client.query('begin; set local role ataski_owner');
      expect(await attach()).toBe(0);
      await client.query(
        'alter table specimen.item drop constraint item_pkey, add primary key (tenant_id, place, box_id)',
      );
      expect(await attach()).toBe(1);
      await client.query(
        'select tenancy.describe_capture(\'specimen.item\', \'{"each": "statement"}\')',
      );
      expect(await attach()).toBe(1);
      await client.query('alter table specimen.item disable trigger capture_update');
      await client.query('drop trigger capture_truncate on specimen.item');
      expect(await attach()).toBe(2);
      expect(await attach()).toBe(0);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('is as good for the application as for anybody', async () => {
    const context = db.context(acme);
    await db.tenancy.query(
      context,
      "insert into specimen.part (id, month, state) values (9, '2025-01-01', 'a')",
    );
    await db.tenancy.query(context, 'delete from specimen.part where id = 9');
    expect(await listCaptured(db, context)).toMatchObject([
      { action: 'row.inserted', target: 'specimen.part 9/2025-01-01' },
      { action: 'row.deleted', target: 'specimen.part 9/2025-01-01' },
    ]);
  });
});
