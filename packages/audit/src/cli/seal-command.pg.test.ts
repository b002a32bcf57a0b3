import { setTimeout as sleep } from 'node:timers/promises';

import { beforeEach, describe, expect, it } from 'vitest';

import type { TenantId } from '@ataski/kernel';
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
const brokenAnchor: Anchor = { ...anchor, publish: () => Promise.reject(new Error('s3cret')) };

describe('ataski-audit, for whoever runs it', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const cli = useAuditCli(db);
  const { acme, globex } = db.tenants;
  const record = (tenantId: TenantId = acme) =>
    cli.log().recordApart(db.context(tenantId), { action: 'thing.made' });
  const lines = (out: string) =>
    out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  /** Another transaction, open while `work` runs; the row that it wrote cannot be sealed. */
  const whileOneIsOpen = async <T>(work: () => Promise<T>): Promise<T> => {
    const client = await db.superuser.connect();
    try {
      await client.query('begin; select pg_current_xact_id()');
      return await work();
    } finally {
      await client.query('rollback');
      client.release();
    }
  };

  describe('seal', () => {
    beforeEach(async () => {
      await sealAll(createTestSealer(db));
    });

    it('seals all that waits, says what, and exits with 0', async () => {
      await record();
      await record(globex);
      const { exitCode, out, err } = await cli.run(['seal', '--json']);
      expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
      expect(lines(out)).toMatchObject([
        { rows: 2, checkpoints: 3, waitingRows: 0, isDone: true, areAnchored: true },
      ]);
      expect((await cli.run(['seal', '--once'])).out).toBe(
        'sealed 0 rows and signed 0 checkpoints in 1 passes\n',
      );
    });

    it('exits with 3 while a transaction keeps rows from being sealed', async () => {
      await whileOneIsOpen(async () => {
        await record();
        expect(await cli.run(['seal', '--patience', '0'])).toMatchObject({
          exitCode: 3,
          out: expect.stringContaining('rows that still wait: 1\n') as string,
        });
        expect(await cli.run(['seal', '--once'])).toMatchObject({ exitCode: 3 });
      });
    });

    it('leaves to the next call what is written while it seals', async () => {
      const busyPool = new Proxy(db.sealer, {
        get: (pool, name) =>
          name === 'connect'
            ? async () => {
                await sleep(10);
                await record();
                return await pool.connect();
              }
            : (Reflect.get(pool, name, pool) as unknown),
      });
      const { exitCode, out } = await cli.run(['seal', '--json', '--patience', '20'], {
        sealerPool: () => busyPool,
      });
      expect(exitCode).toBe(0);
      expect(lines(out)[0]).toMatchObject({ isDone: true });
      expect(lines(out)[0]!['waitingRows']).toBeGreaterThan(0);
    });

    it('waits for such a transaction as long as it is told to', async () => {
      const sealing = whileOneIsOpen(async () => {
        await record();
        const running = cli.run(['seal']);
        await sleep(500);
        return { running };
      });
      expect(await (await sealing).running).toMatchObject({ exitCode: 0 });
    });

    it('exits with 3 when an anchor fails, and repeats nothing of its words', async () => {
      await record();
      const { exitCode, out, err } = await cli.run(['seal'], { anchors: [brokenAnchor] });
      expect({ exitCode, err }).toEqual({ exitCode: 3, err: 'anchor test failed: unknown\n' });
      expect(out).toContain('sealed 1 rows');
    });

    it('exits with 3 and seals nothing under another deployment’s name', async () => {
      await record();
      const outcome = await cli.run(['seal'], { deployment: 'other.example' });
      expect(outcome).toMatchObject({ exitCode: 3, out: '' });
      expect(outcome.err).toContain('AUDIT_DEPLOYMENT_DIFFERS');
    });
  });

  describe('seal, on a tree that was changed', () => {
    it('exits with 1 and signs nothing', async () => {
      await record();
      const client = await db.superuser.connect();
      const setRoot = async (root: string) => {
        await client.query(`begin; alter table audit.tree disable trigger user`);
        await client.query(`update audit.tree set root = ${root} where tenant_id = '${acme}'`);
        await client.query(
          `alter table audit.tree enable always trigger refuse_change;
           alter table audit.tree enable always trigger refuse_shrinking; commit`,
        );
      };
      const checkpoints = async () =>
        (await client.query<{ count: string }>('select count(*) from audit.checkpoint')).rows;
      try {
        await sealAll(createTestSealer(db));
        await record();
        const before = await checkpoints();
        await setRoot(`set_byte(root, 0, get_byte(root, 0) # 1)`);
        const { exitCode, err } = await cli.run(['seal']);
        expect(exitCode).toBe(1);
        expect(err).toContain('AUDIT_TREE_DAMAGED');
        expect(await checkpoints()).toEqual(before);
        await setRoot(`set_byte(root, 0, get_byte(root, 0) # 1)`);
        expect(await cli.run(['seal'])).toMatchObject({ exitCode: 0 });
      } finally {
        client.release();
      }
    });
  });

  describe('status', () => {
    it('exits with 1 while there is no anchor and one is asked for', async () => {
      expect(await cli.run(['status', '--max-anchor-age', '999999'])).toMatchObject({
        exitCode: 1,
      });
      expect(await cli.run(['status'])).toMatchObject({ exitCode: 0 });
    });

    it('tells sizes, checkpoints and anchors of each stream, and exits with 0', async () => {
      await record();
      await sealAll(createTestSealer(db));
      await cli.run(['seal'], { anchors: [anchor] });
      const { exitCode, out } = await cli.run(['status', '--json', '--max-anchor-age', '60']);
      const [report, ...heads] = lines(out);
      expect(exitCode).toBe(0);
      expect(report).toMatchObject({
        waitingRows: 0,
        lagSeconds: 0,
        anchors: [{ kind: 'test' }],
        passed: [],
      });
      const { rows } = await db.superuser.query<{ stream: string; size: string }>(
        `select tenant_id as stream, size from audit.tree where tenant_id::text not like 'ffff%' order by 1`,
      );
      expect(heads.map(({ stream, size }) => [stream, String(size)])).toEqual(
        rows.map(({ stream, size }) => [stream.startsWith('0000') ? 'platform' : stream, size]),
      );
      expect(heads.every(({ size, anchoredSize }) => size === anchoredSize)).toBe(true);
      const text = (await cli.run(['status', '--tenant', acme])).out;
      expect(text).toMatch(/^waiting {5}rows 0 {2}lag 0 s\ndeployment {2}size \d+ {2}signed 20/);
      expect(text).toContain(`\n${acme}  size `);
      expect(text).not.toContain(globex);
    });

    it('exits with 1 when a row waits for longer than it may', async () => {
      await whileOneIsOpen(async () => {
        await record();
        await sleep(1_100);
        const { exitCode, out } = await cli.run(['status', '--max-lag', '1']);
        expect(exitCode).toBe(1);
        expect(out).toMatch(/^LIMIT PASSED {2}--max-lag\nwaiting {5}rows 1 {2}lag \d+ s\n/);
        expect(await cli.run(['status', '--max-lag', '60'])).toMatchObject({ exitCode: 0 });
      });
    });

    it('exits with 1 when an anchor has taken nothing for longer than it may', async () => {
      await cli.run(['seal'], { anchors: [anchor] });
      await sleep(20);
      const { exitCode, out } = await cli.run(['status', '--max-anchor-age', '0']);
      expect({ exitCode, out }).toEqual({
        exitCode: 1,
        out: expect.stringContaining('LIMIT PASSED  --max-anchor-age\n') as string,
      });
    });
  });

  describe('doctor', () => {
    it('exits with 0 and says how much it has looked at when it finds nothing', async () => {
      const { exitCode, out } = await cli.run(['doctor']);
      expect(out).toMatch(/^no findings in \d+ checks\n$/);
      expect(exitCode).toBe(0);
    });

    it('exits with 1 and says what was found and what to do about it', async () => {
      const client = await db.superuser.connect();
      const catalog = { catalog: async () => client };
      try {
        await client.query('begin; drop event trigger ataski_audit_guard');
        const advice = await cli.run(['doctor'], catalog);
        expect(advice.out).toMatch(/^A25 {2}advice {2}event-trigger-missing {2}.*\n {5}As a super/);
        expect(advice.exitCode).toBe(1);
        expect(await cli.run(['doctor', '--fail-on', 'warning'], catalog)).toMatchObject({
          exitCode: 0,
        });
        await client.query('grant delete on audit.platform_log to ataski_app');
        const grave = await cli.run(['doctor', '--fail-on', 'error', '--json'], catalog);
        expect(grave.exitCode).toBe(1);
        expect(lines(grave.out).map(({ id }) => id)).toContain('A09');
      } finally {
        await client.query('rollback');
        client.release();
      }
    });
  });
});
