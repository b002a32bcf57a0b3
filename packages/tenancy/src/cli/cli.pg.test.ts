import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { migrations } from '../index.ts';
import { shopMigrations } from '../shop.fixture.ts';
import { runFromSource } from './run-from-source.fixture.ts';
import { runInProcess } from './run-in-process.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'ataski-tenancy-cli-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A process starts slowly on a machine that is busy. */
const patienceMs = 120_000;

describe('the program on a database', { timeout: patienceMs }, () => {
  const db = useDatabase({ migrations: shopMigrations });
  const url = (role: 'app' | 'migrator') => ({ ATASKI_TENANCY_URL: db.url(role) });
  const passwordOf = (role: 'app' | 'migrator') => new URL(db.url(role)).password;

  it('tells its version, which is that of the package', async () => {
    const manifest = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8');
    const { version } = JSON.parse(manifest) as { version: string };
    const told = await runFromSource(['--version']);
    expect(told).toEqual({ exitCode: 0, out: `${version}\n`, err: '' });
  });

  it('exits with 2 on wrong use', async () => {
    expect(await runFromSource(['migrate'])).toMatchObject({
      exitCode: 2,
      out: '',
      err: expect.stringContaining('ATASKI_TENANCY_URL is not set') as string,
    });
  });

  it('exits with 3 when the password is wrong, and does not show it', async () => {
    const wrong = new URL(db.url('migrator'));
    wrong.password = 'private-password';
    const { exitCode, err } = await runFromSource(['migrate'], { ATASKI_TENANCY_URL: wrong.href });
    expect(exitCode).toBe(3);
    expect(err).toContain('reason: 28P01');
    expect(err).toContain('the user or the password is wrong');
    expect(err).not.toContain('private');
  });

  describe('migrate', () => {
    const sql = join(folder, 'sql');
    mkdirSync(sql);
    const step = (number: number, text: string) =>
      writeFileSync(join(sql, `00000${String(number)}_step.sql`), text);
    const first = 'create schema cli_shop; create table cli_shop.kept ();';
    const migrate = (...more: readonly string[]) =>
      runInProcess(['migrate', '--package', 'cli-shop', '--dir', sql, ...more], url('migrator'));

    it('tells what is pending, applies it once, and tells that it is applied', async () => {
      step(1, first);
      expect(await migrate('--status')).toMatchObject({
        exitCode: 1,
        out: expect.stringContaining('pending  cli-shop/000001_step\n') as string,
      });
      const parameters = ['migrate', '--package', 'cli-shop', '--dir', sql];
      expect(await runFromSource(parameters, url('migrator'))).toMatchObject({
        exitCode: 0,
        out: `applied  cli-shop/000001_step\n1 applied, ${String(migrations.length)} were already\n`,
      });
      expect(await migrate()).toMatchObject({
        exitCode: 0,
        out: `0 applied, ${String(migrations.length + 1)} were already\n`,
      });
      const { exitCode, out } = await migrate('--status');
      expect(exitCode).toBe(0);
      expect(out.match(/^applied {2}/gm)).toHaveLength(migrations.length + 1);
    });

    it('exits with 3 on a migration that fails, naming it and its SQLSTATE', async () => {
      step(2, "create table cli_shop.half (); select 1 / 0 as 'private'");
      const { exitCode, err } = await migrate();
      expect(exitCode).toBe(3);
      expect(err).toContain('migration: cli-shop/000002_step; sqlState: 42601');
      expect(err).not.toContain('private');
      const { rows } = await db.superuser.query("select to_regclass('cli_shop.half') as half");
      expect(rows).toEqual([{ half: null }]);
    });

    it('tells that an applied one was changed, and refuses to go on', async () => {
      step(1, 'create schema cli_shop; -- changed');
      expect(await migrate('--status')).toMatchObject({
        exitCode: 1,
        out: expect.stringContaining('changed  cli-shop/000001_step\n') as string,
      });
      expect(await migrate()).toMatchObject({
        exitCode: 3,
        err: expect.stringContaining('TENANCY_MIGRATION_CHANGED') as string,
      });
    });

    it('tells that the database is newer than the folder', async () => {
      step(1, first);
      step(2, 'select 1');
      expect((await migrate()).out).toContain('applied  cli-shop/000002_step\n');
      rmSync(join(sql, '000002_step.sql'));
      expect(await migrate('--status')).toMatchObject({
        exitCode: 1,
        out: expect.stringContaining('unknown  cli-shop/000002_step\n') as string,
      });
      expect(await migrate()).toMatchObject({
        exitCode: 3,
        err: expect.stringContaining('TENANCY_SCHEMA_AHEAD') as string,
      });
    });

    it('exits with 3 on a folder that is not there', async () => {
      const { exitCode, err } = await runInProcess(
        ['migrate', '--package', 'shop', '--dir', join(folder, 'nowhere')],
        url('migrator'),
      );
      expect(exitCode).toBe(3);
      expect(err).toContain('TENANCY_FILE_UNREADABLE');
    });

    it('exits with 3 as a role that may not migrate', async () => {
      const { exitCode, err } = await runInProcess(['migrate'], url('app'));
      expect(exitCode).toBe(3);
      expect(err).toContain('sqlState: 42501');
      expect(err).not.toContain(passwordOf('app'));
    });
  });

  describe('diff', () => {
    const before = join(folder, 'before.json');

    it('stores a snapshot that only its owner can read', async () => {
      const stored = await runFromSource(['diff', '--snapshot', before], url('migrator'));
      expect(stored).toEqual({ exitCode: 0, out: '', err: '' });
      expect(statSync(before).mode & 0o777).toBe(0o600);
      expect(readFileSync(before, 'utf8')).not.toContain(passwordOf('migrator'));
    });

    it('exits with 0 when nothing changed', async () => {
      expect(await runInProcess(['diff', before, 'LIVE'], { LIVE: db.url('app') })).toMatchObject({
        exitCode: 0,
        out: '0 dangerous, 0 to review, 0 safe\n',
      });
    });

    it('exits with 1 on a dangerous change, for people and as JSON, without colours', async () => {
      await db.superuser.query('alter table shop.item no force row level security');
      try {
        const text = await runFromSource(['diff', before, 'LIVE'], { LIVE: db.url('app') });
        expect(text.exitCode).toBe(1);
        expect(text.out).toContain('dangerous  table.forced  shop.item\n');
        expect(text.out).not.toContain('\u001b');
        const json = await runInProcess(['diff', before, 'LIVE', '--format', 'json'], {
          LIVE: db.url('app'),
        });
        expect(JSON.parse(json.out)).toMatchObject({
          changes: [{ what: 'table.forced', object: 'shop.item', class: 'dangerous' }],
        });
      } finally {
        await db.superuser.query('alter table shop.item force row level security');
      }
    });

    it('exits with 1 on a change to review only when asked to', async () => {
      await db.superuser.query(
        `begin; set local role ataski_owner;
         create function shop.plain() returns int language sql return 1;
         revoke all on function shop.plain() from public; commit`,
      );
      try {
        const live = { LIVE: db.url('app') };
        expect((await runInProcess(['diff', before, 'LIVE'], live)).exitCode).toBe(0);
        const strict = await runInProcess(['diff', before, 'LIVE', '--fail-on', 'review'], live);
        expect(strict.exitCode).toBe(1);
      } finally {
        await db.superuser.query('drop function shop.plain()');
      }
    });

    it('exits with 2 on a file that is no snapshot and 3 on one that is not there', async () => {
      const other = join(folder, 'other.json');
      writeFileSync(other, '{}');
      expect(await runInProcess(['diff', other, before])).toMatchObject({
        exitCode: 2,
        err: expect.stringContaining('TENANCY_SNAPSHOT_INVALID') as string,
      });
      expect(await runInProcess(['diff', join(folder, 'none.json'), before])).toMatchObject({
        exitCode: 3,
        err: expect.stringContaining('TENANCY_FILE_UNREADABLE') as string,
      });
    });
  });
});
