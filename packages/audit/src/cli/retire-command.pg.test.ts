import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { useAuditCli } from '../../test/use-audit-cli.ts';
import { createTestSealer, sealAll } from '../../test/use-sealer.ts';
import type { Anchor } from '../anchor/anchor.ts';
import { migrations } from '../migrations.ts';

const anchor: Anchor = {
  kind: 'test',
  publish: async ({ note }) => Buffer.from(note.slice(0, 8), 'utf8'),
  verify: async () => ({ status: 'named' }),
};
const reason = ['--reason', 'Seven years have passed.', '--ticket', 'OPS-7'];

describe('ataski-audit, for what is to go', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const cli = useAuditCli(db);
  const { acme } = db.tenants;

  const write = async (month: string) => {
    const log = cli.log(() => new Date(`${month}-15T12:00:00Z`));
    await log.recordApart(db.context(acme), { action: 'thing.made' });
    await sealAll(createTestSealer(db, { anchors: [anchor], anchorEveryMs: 1 }));
  };
  const archive = (month: string, file = cli.file(`${month}.jsonl`)) =>
    cli.run(['retire', 'archive', '--month', month, '--out', file, '--kept-at', 'shelf 3']);
  const drop = (month: string, ...how: readonly string[]) =>
    cli.run(['retire', 'drop', '--month', month, ...reason, ...how]);
  const rowsOf = async (month: string) => {
    const { rows } = await db.superuser.query<{ rows: string }>(
      `select count(*)::text as rows from audit.audit_log
        where to_char(occurred_at at time zone 'UTC', 'YYYY-MM') = $1`,
      [month],
    );
    return Number(rows[0]!.rows);
  };
  const lastOf = async (table: string, action: string) => {
    const { rows } = await db.superuser.query<Record<string, unknown>>(
      `select actor_id, details, entry from audit.${table} where action = $1
        order by occurred_at desc limit 1`,
      [action],
    );
    return rows[0];
  };
  const underHold = async <T>(work: () => Promise<T>): Promise<T> => {
    const { rows } = await db.sealer.query<{ id: string }>(
      "select audit.place_hold(null, 'A court asks for it.', 'case 12', 'op_7', 'hold_test_1') as id",
    );
    try {
      return await work();
    } finally {
      await db.sealer.query(
        "select audit.lift_hold($1, 'The case is closed.', 'op_8', 'hold_test_2')",
        [rows[0]!.id],
      );
    }
  };

  beforeAll(async () => {
    const client = await db.migrator.connect();
    await client.query("set role ataski_owner; select audit.ensure_partitions('2015-01-01', 4)");
    await client.query('reset role');
    client.release();
  });

  describe('retire', () => {
    it('archives a month and drops it, with reason and ticket on record', async () => {
      await write('2015-01');
      const archived = await archive('2015-01');
      const file = cli.file('2015-01.jsonl');
      const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
      expect(archived).toMatchObject({ exitCode: 0, err: '' });
      expect(archived.out).toMatch(/^2015-01 {2}archived, rows 1\ndigest [0-9a-f]{64}\n/);
      expect(archived.out).toContain(`sha256 ${sha256}\n`);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(await drop('2015-01', '--confirm', '2015-01')).toEqual({
        exitCode: 0,
        out: '2015-01  retired, rows 1\n',
        err: '',
      });
      expect(await rowsOf('2015-01')).toBe(0);
      expect(await lastOf('platform_log', 'audit_partition.retired')).toMatchObject({
        actor_id: 'operator_1',
        details: { month: '2015-01', reason: 'OPS-7: Seven years have passed.' },
      });
      const { out } = await cli.run(['retire', 'list']);
      expect(out).toMatch(
        /^2015-01 {2}retired 20.* archived 20.* at shelf 3\n2015-02 {2}kept until/,
      );
    });

    it('changes nothing in a dry run, and tells what would be refused', async () => {
      await write('2015-02');
      const refused = await drop('2015-02', '--dry-run');
      expect(refused).toMatchObject({ exitCode: 3, out: '' });
      expect(refused.err).toContain('AUDIT_MONTH_NOT_EXPORTED');
      await archive('2015-02');
      expect(await drop('2015-02', '--dry-run')).toEqual({
        exitCode: 0,
        out: '2015-02  could be retired, rows 1\n',
        err: '',
      });
      expect(await rowsOf('2015-02')).toBe(1);
      const { details } = (await lastOf('platform_log', 'audit_partition.retired')) ?? {};
      expect(details).not.toMatchObject({ month: '2015-02' });
    });

    it('is refused under a legal hold, and drops nothing', async () => {
      await write('2015-03');
      await archive('2015-03');
      const { exitCode, err } = await underHold(() => drop('2015-03', '--confirm', '2015-03'));
      expect(exitCode).toBe(3);
      expect(err).toContain('AUDIT_LEGAL_HOLD');
      expect(await rowsOf('2015-03')).toBe(1);
    });

    it.each([
      ['is not confirmed', []],
      ['is confirmed for another month', ['--confirm', '2015-03']],
      ['is both rehearsed and confirmed', ['--dry-run', '--confirm', '2015-04']],
      ['is not one', ['--month', '2015-4', '--confirm', '2015-4']],
      ['has no reason', ['--reason', 'because', '--confirm', '2015-04']],
      ['has no ticket', ['--ticket', ' ', '--confirm', '2015-04']],
    ])('refuses with 2 to drop a month that %s, before anything is opened', async (_, how) => {
      await write('2015-04');
      const outcome = await drop('2015-04', ...how);
      expect(outcome).toMatchObject({ exitCode: 2, out: '' });
      expect(await rowsOf('2015-04')).toBeGreaterThan(0);
    });

    it('archives over no file', async () => {
      const file = cli.file('kept.jsonl');
      writeFileSync(file, 'mine');
      expect(await archive('2015-03', file)).toMatchObject({ exitCode: 2 });
      expect(readFileSync(file, 'utf8')).toBe('mine');
    });

    it('leaves no file of an archive that is not recorded', async () => {
      const file = cli.file('unrecorded.jsonl');
      const refusing = {
        query: (text: string, values: unknown[]) =>
          text.includes('record_export')
            ? Promise.reject(new Error('no writing'))
            : db.sealer.query(text, values),
      };
      const parameters = ['retire', 'archive', '--month', '2015-03', '--kept-at', 'x'];
      const outcome = await cli.run([...parameters, '--out', file], {
        sealerPool: () => refusing as unknown as typeof db.sealer,
      });
      expect(outcome.exitCode).toBe(3);
      expect(existsSync(file)).toBe(false);
    });
  });

  describe('redact', () => {
    const invite = (subject: string) =>
      cli.log().recordApart(db.context(acme), {
        action: 'person.invited',
        details: { roles: ['viewer'] },
        sensitive: { email: `${subject}@acme.example` },
        subject,
      });
    const partsOf = async (subject: string) => {
      const { rows } = await db.superuser.query('select from audit.sensitive where subject = $1', [
        subject,
      ]);
      return rows.length;
    };
    const redact = (subject: string, why = 'The person asked to be forgotten.') => {
      const file = cli.file('subject');
      writeFileSync(file, `${subject}\n`);
      const words = ['--reason', why, '--ticket', 'request 2026-17'];
      return cli.run(['redact', '--tenant', acme, '--subject-file', file, ...words]);
    };

    it('erases what is personal of one subject, with reason and ticket on record', async () => {
      await invite('person_1');
      await invite('person_2');
      expect(await redact('person_1')).toEqual({
        exitCode: 0,
        out: `${acme}  redacted 1\n`,
        err: '',
      });
      expect([await partsOf('person_1'), await partsOf('person_2')]).toEqual([0, 1]);
      const event = await lastOf('audit_log', 'audit_subject.erased');
      expect(event).toMatchObject({
        actor_id: 'operator_1',
        details: {
          authority: 'request 2026-17',
          reason: 'The person asked to be forgotten.',
          events: 1,
        },
      });
      expect(event!['entry']).not.toContain('person_1');
    });

    it('is refused under a legal hold, and erases nothing', async () => {
      await invite('person_3');
      const { exitCode, err } = await underHold(() => redact('person_3'));
      expect(exitCode).toBe(3);
      expect(err).toContain('AUDIT_LEGAL_HOLD');
      expect(await partsOf('person_3')).toBe(1);
    });

    it.each([
      ['no reason', () => redact('person_4', 'because')],
      ['two subjects', () => redact('person_4 person_2')],
      ['no subject', () => redact('')],
    ])('is refused with 2 for %s, and erases nothing', async (_, attempt) => {
      await invite('person_4');
      const { exitCode, err } = await attempt();
      expect(exitCode).toBe(2);
      expect(err).not.toContain('person_4');
      expect(await partsOf('person_4')).toBeGreaterThan(0);
    });
  });
});
