import { createHash } from 'node:crypto';

import { beforeAll, describe, expect, it } from 'vitest';

import { createCorrelationId } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { createGcmSeal } from '../../test/gcm-seal.ts';
import { personActions } from '../../test/person-actions.ts';
import { createTestSealer, sealAll } from '../../test/use-sealer.ts';
import type { Anchor } from '../anchor/anchor.ts';
import { createAuditLog } from '../audit-log.ts';
import { canonicalise } from '../canonical.ts';
import type { CanonicalValue } from '../canonical.ts';
import { migrations } from '../migrations.ts';
import { createRetention } from './retention.ts';

const reason = 'Seven years have passed.';
const holdOnAll = { tenantId: null, reason: 'A court asks for it.', authority: 'case 12' } as const;
const anchor: Anchor = {
  kind: 'test',
  publish: async ({ note }) => Buffer.from(note.slice(0, 8), 'utf8'),
  verify: async () => ({ status: 'named' }),
};

describe('a month of the log', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const retention = () => createRetention({ pool: db.sealer });
  const operator = () => ({ actorId: 'op_7', correlationId: createCorrelationId() });
  const seal = (options: Parameters<typeof createTestSealer>[1] = {}) =>
    sealAll(createTestSealer(db, options));
  const anchored = { anchors: [anchor], anchorEveryMs: 1 };

  /** Writes events of one month, of two tenants, each with a personal part. */
  const write = async (month: string, count = 3) => {
    const contexts = [db.context(db.tenants.acme), db.context(db.tenants.globex)];
    const clock = { now: () => new Date(`${month}-15T12:00:00Z`) };
    const log = createAuditLog({
      ...{ db: db.tenancy, platform: db.tenancy, clock, component: 'test' },
      ...{ actions: [personActions], sensitive: createGcmSeal() },
    });
    for (const context of contexts) {
      for (let index = 0; index < count; index += 1) {
        await log.recordApart(context, {
          action: 'person.invited',
          details: { roles: [String(index)] },
          targets: ['one', 'other'].map((id) => ({ type: 'person', id })),
          sensitive: { email: 'a@b.example' },
        });
      }
    }
  };
  const archive = async (month: string) => {
    let text = '';
    const take = (chunk: string) => {
      text += chunk;
    };
    const archived = await retention().archive(
      { month, keptAt: `bucket/${month}.jsonl`, write: take },
      operator(),
    );
    return { archived, text };
  };
  const prepare = async (month: string) => {
    await write(month);
    await seal(anchored);
    await archive(month);
  };
  const retireStatement = (month: string) =>
    `select audit.retire_partition('${month}-01', '${reason}', 'op_7', 'retiring_12')`;
  const retire = (month: string) => retention().retire({ month, reason }, operator());
  const count = async (sql: string) =>
    Number((await db.superuser.query<{ count: string }>(sql)).rows[0]!.count);
  const rowsOf = (month: string) =>
    count(
      `select count(*) from audit.audit_log where to_char(occurred_at at time zone 'UTC', 'YYYY-MM') = '${month}'`,
    );
  const asOwner = async (sql: string) => {
    const client = await db.migrator.connect();
    try {
      await client.query('begin; set local role ataski_owner');
      await client.query(sql);
      await client.query('commit');
    } finally {
      await client.query('rollback');
      client.release();
    }
  };
  const platformEvents = async (correlationId: string) =>
    (
      await db.superuser.query<Record<string, unknown> & { entry: string }>(
        'select * from audit.platform_log where correlation_id = $1',
        [correlationId],
      )
    ).rows;

  beforeAll(async () => {
    const client = await db.migrator.connect();
    await client.query(
      `set role ataski_owner;
       select audit.ensure_partitions('2015-01-01', 12), audit.ensure_partitions('2014-06-01', 1)`,
    );
    await client.query('reset role');
    client.release();
  });

  it('is dropped when it is sealed, exported, anchored, old and not held; its leaves stay', async () => {
    await write('2015-01');
    await seal(anchored);
    const { archived } = await archive('2015-01');
    const leaves = await count('select count(*) from audit.leaf');
    const acting = operator();
    await expect(retention().retire({ month: '2015-01', reason }, acting)).resolves.toEqual({
      rows: 6,
      digest: archived.digest.toString('hex'),
    });
    expect(await rowsOf('2015-01')).toBe(0);
    expect(await count("select count(*) from pg_class where relname = 'audit_log_2015_01'")).toBe(
      0,
    );
    expect(await count('select count(*) from audit.leaf')).toBe(leaves);
    const [event] = await platformEvents(acting.correlationId);
    expect(event).toMatchObject({
      action: 'audit_partition.retired',
      actor_type: 'ops',
      actor_id: 'op_7',
      details: { month: '2015-01', rows: 6, reason, digest: archived.digest.toString('hex') },
    });
    expect(canonicalise(JSON.parse(event!.entry) as CanonicalValue)).toBe(event!.entry);
  });

  it('takes the personal parts of its events along, and those of no other month', async () => {
    await write('2015-02');
    await write('2016-02', 1);
    await seal(anchored);
    await archive('2015-02');
    await retire('2015-02');
    const left = (year: number) =>
      count(`select count(*) from audit.sensitive where extract(year from occurred_at) = ${year}`);
    const targets = (year: number) =>
      count(
        `select count(*) from audit.further_target where extract(year from occurred_at) = ${year}`,
      );
    expect([await left(2015), await left(2016)]).toEqual([0, 2]);
    expect([await targets(2015), await targets(2016)]).toEqual([0, 2]);
  });

  it('is not made again after it was retired, and stays listed', async () => {
    const client = await db.migrator.connect();
    await client.query('set role ataski_owner');
    const { rows } = await client.query("select audit.ensure_partitions('2015-01-01', 12) as made");
    await client.query('reset role');
    client.release();
    expect(rows).toEqual([{ made: 0 }]);
    const listed = await retention().listPartitions();
    expect(listed[1]).toMatchObject({
      month: '2015-01',
      name: 'audit_log_2015_01',
      keptAt: 'bucket/2015-01.jsonl',
      keepUntil: new Date('2022-02-01T00:00:00Z'),
    });
    expect(listed[1]!.retiredAt).toBeInstanceOf(Date);
    expect(listed.at(-1)!.retiredAt).toBeNull();
  });

  describe('is refused', () => {
    const expectKept = async (month: string, code: string) => {
      const before = await rowsOf(month);
      await expect(retire(month)).rejects.toMatchObject({ code });
      expect(await rowsOf(month)).toBe(before);
      expect(
        await count(
          `select count(*) from audit.retirement where to_char(first_month, 'YYYY-MM') = '${month}'`,
        ),
      ).toBe(0);
    };

    it('while it is younger than rows are kept', async () => {
      await expectKept('2026-11', 'AUDIT_MONTH_NOT_OVER');
      await expectKept('2020-01', 'AUDIT_MONTH_NOT_OVER');
    });

    it('when it has no partition of its own, or never a month', async () => {
      await expectKept('2014-01', 'AUDIT_PARTITION_MISSING');
      await expect(retire('2015-01')).rejects.toMatchObject({ code: 'AUDIT_PARTITION_MISSING' });
      await expect(retire('2015-13')).rejects.toMatchObject({ code: 'AUDIT_FILTER_INVALID' });
    });

    it('without a reason', async () => {
      await expect(
        retention().retire({ month: '2015-03', reason: 'old' }, operator()),
      ).rejects.toMatchObject({ code: 'AUDIT_REASON_INVALID' });
    });

    it('before every row is sealed', async () => {
      await write('2015-03');
      await seal(anchored);
      await write('2015-03', 1);
      await archive('2015-03');
      await expectKept('2015-03', 'AUDIT_MONTH_NOT_SEALED');
    });

    it('before it is anchored', async () => {
      await write('2015-04');
      await seal();
      await archive('2015-04');
      await expectKept('2015-04', 'AUDIT_MONTH_NOT_ANCHORED');
    });

    it('before it is exported, and when a row came after the export', async () => {
      await write('2015-05');
      await seal(anchored);
      await expectKept('2015-05', 'AUDIT_MONTH_NOT_EXPORTED');
      await archive('2015-05');
      await write('2015-05', 1);
      await seal(anchored);
      await expectKept('2015-05', 'AUDIT_MONTH_NOT_EXPORTED');
      await archive('2015-05');
      await expect(retire('2015-05')).resolves.toMatchObject({ rows: 8 });
    });

    it('when the export says as many rows and is of others', async () => {
      await write('2015-06');
      await seal(anchored);
      await db.sealer.query(
        "select audit.record_export('2015-06-01', 6, $1, $1, 'nowhere', 'op_7', 'forged_export')",
        [Buffer.alloc(32, 7)],
      );
      await expectKept('2015-06', 'AUDIT_MONTH_NOT_EXPORTED');
    });

    it.each([
      ['of a tenant that has rows in it', 'globex'],
      ['of everybody', null],
    ] as const)('under a legal hold %s, until that is lifted', async (_what, tenant) => {
      const month = tenant === null ? '2015-07' : '2015-08';
      await write(month);
      await seal(anchored);
      await archive(month);
      const holdId = await retention().placeHold(
        {
          tenantId: tenant === null ? null : db.tenants[tenant],
          reason: 'A court asks for it.',
          authority: 'case 12',
        },
        operator(),
      );
      await expectKept(month, 'AUDIT_LEGAL_HOLD');
      await retention().liftHold({ holdId, reason: 'The case is closed.' }, operator());
      await expect(retire(month)).resolves.toMatchObject({ rows: 6 });
    });

    it.each([
      ['before a legal hold was placed', () => retention().placeHold(holdOnAll, operator())],
      ['before its last row came', () => write('2015-11', 1)],
    ])('in a transaction that sees the log as it was %s', async (_what, change) => {
      await prepare('2015-11');
      const client = await db.sealer.connect();
      try {
        await client.query('begin isolation level repeatable read; select from audit.sealing');
        await change();
        const before = await rowsOf('2015-11');
        await expect(client.query(retireStatement('2015-11'))).rejects.toMatchObject({
          code: '25008',
        });
        expect(await rowsOf('2015-11')).toBe(before);
      } finally {
        await client.query('rollback');
        client.release();
        for (const { id, liftedAt } of await retention().listHolds())
          if (liftedAt === null)
            await retention().liftHold({ holdId: id, reason: 'The case is closed.' }, operator());
      }
    });

    it('beside another in one transaction, which opens that month alone to be looked at', async () => {
      await write('2015-12');
      const client = await db.sealer.connect();
      try {
        await client.query('begin');
        for (const month of ['2014-06', '2015-12']) {
          await client.query(
            "select audit.record_export($1, 0, $2, $2, 'nowhere', 'op_7', 'forged_export')",
            [`${month}-01`, Buffer.alloc(32)],
          );
        }
        await client.query(retireStatement('2014-06'));
        await expect(client.query(retireStatement('2015-12'))).rejects.toMatchObject({
          code: '23505',
          constraint: 'retirement_xid_key',
        });
      } finally {
        await client.query('rollback');
        client.release();
      }
      expect(await rowsOf('2015-12')).toBe(6);
    });

    it.each(['app', 'ops', 'eraser'] as const)('to %s', async (role) => {
      await expect(
        db[role].query("select audit.retire_partition('2015-03-01', 'a long reason', 'x', 'y')"),
      ).rejects.toMatchObject({ code: '42501' });
    });
  });

  it('lets the owner read rows in a retirement and never else', async () => {
    await write('2015-09');
    const client = await db.migrator.connect();
    try {
      await client.query('set role ataski_owner');
      const { rows } = await client.query<{ count: string }>(
        "select count(*) from audit.audit_log where phase = 'single'",
      );
      expect(rows[0]!.count).toBe('0');
    } finally {
      await client.query('reset role');
      client.release();
    }
  });

  it.each([
    `insert into audit.retirement (first_month, name, reason)
     select first_month, name, 'a reason of its own' from audit.partition where first_month is not null limit 1`,
    `insert into audit.legal_hold (reason, authority, placed_by) values ('no court asks', 'nobody', 'op_7')`,
  ])('cannot be retired nor held by the owner himself, beside the functions: %s', async (sql) => {
    await expect(asOwner(sql)).rejects.toMatchObject({ code: '42501' });
  });

  it('is excused by no entry that the owner makes up', async () => {
    const write = (action: string) => `select audit.write_from_database(
      '${db.tenants.acme}', 'ops', 'op_7', 'made_up_${'0'.repeat(8)}', '${action}', '[]',
      '{"digest":"${'ab'.repeat(32)}","month":"2015-01","rows":1}')`;
    await expect(asOwner(write('audit_month.retired'))).rejects.toMatchObject({ code: '42501' });
    await asOwner(write('audit_month.remarked'));
  });

  it('stays held where the owner lifts a hold himself, without an event', async () => {
    const holdId = await retention().placeHold(holdOnAll, operator());
    await asOwner(`update audit.legal_hold
                      set lifted_at = clock_timestamp(), lifted_by = 'op_7', lift_reason = 'no longer needed'`);
    const held = (await retention().listHolds()).find(({ id }) => id === holdId);
    expect(held).toMatchObject({ liftedAt: null });
    await retention().liftHold({ holdId, reason: 'The case is closed.' }, operator());
  });

  it('is archived with every row of every tenant, in the order of the keys, and verifiable digests', async () => {
    await write('2015-10', 60);
    await seal();
    const { archived, text } = await archive('2015-10');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string | number>);
    const { rows } = await db.superuser.query<{ entry: string }>(
      `select entry from audit.audit_log_2015_10 order by tenant_id, occurred_at, event_id`,
    );
    expect(lines.slice(1, -1).map(({ entry }) => entry)).toEqual(rows.map(({ entry }) => entry));
    let digest = Buffer.alloc(32);
    for (const { entry } of rows) {
      const leaf = createHash('sha256').update(`\0${entry}`, 'utf8').digest();
      digest = createHash('sha256').update(digest).update(leaf).digest();
    }
    expect(archived.digest).toEqual(digest);
    expect(archived.fileSha256).toEqual(createHash('sha256').update(text, 'utf8').digest());
    expect(lines.at(-1)).toEqual({ type: 'end', rows: 120, digest: digest.toString('hex') });
  });
});

describe('how long rows are kept', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });

  it('is changed by the owner alone, and recorded whichever way', async () => {
    for (const role of ['app', 'ops', 'eraser', 'sealer'] as const) {
      await expect(
        db[role].query("select audit.set_retention(1, 'shorter is cheaper')"),
      ).rejects.toMatchObject({ code: '42501' });
    }
    const client = await db.migrator.connect();
    await client.query(
      `set role ataski_owner;
       select audit.set_retention(120, 'ten years by contract');
       update audit.retention set keep_months = 1`,
    );
    for (const sql of ['delete from audit.retention', 'truncate audit.retention']) {
      await expect(client.query(sql)).rejects.toMatchObject({ code: 'AU001' });
    }
    await client.query('reset role');
    client.release();
    const { rows } = await db.superuser.query(
      "select actor_id, details from audit.platform_log where action = 'audit_retention.changed' order by occurred_at",
    );
    expect(rows).toEqual(
      [120, 1].map((months) => ({
        actor_id: 'database:ataski_migrator',
        details: { months, reason: 'ten years by contract' },
      })),
    );
  });
});
