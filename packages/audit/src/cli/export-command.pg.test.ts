import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from 'vitest';

import { createCorrelationId } from '@ataski/kernel';
import type { TenantId } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { useAuditCli } from '../../test/use-audit-cli.ts';
import { createTestSealer, sealAll } from '../../test/use-sealer.ts';
import { migrations } from '../migrations.ts';
import { platformStream } from '../sealing/origin.ts';
import { runInProcess } from './run-in-process.fixture.ts';

describe('ataski-audit, for an auditor', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const cli = useAuditCli(db);
  const { acme, globex } = db.tenants;
  const record = (tenantId: TenantId) =>
    cli.log().recordApart(db.context(tenantId), { action: 'thing.made' });
  const verify = (...parameters: readonly string[]) => runInProcess(['verify', ...parameters]);
  let [sealed, waiting, ofPlatform] = ['', '', ''];

  beforeAll(async () => {
    sealed = await record(acme);
    await record(globex);
    ofPlatform = await cli.log().recordPlatform(
      {
        tenantId: null,
        actor: { type: 'system', id: 'test' },
        correlationId: createCorrelationId(),
      },
      { action: 'sign_in.failed', details: { reason: 'unknown' } },
    );
    await sealAll(createTestSealer(db));
    waiting = await record(acme);
  });

  const exportsOf = async (stream: string | null) => {
    const table = stream === null ? 'audit.platform_log' : 'audit.audit_log';
    const { rows } = await db.superuser.query<{
      phase: string;
      outcome: string | null;
      actor: string;
      details: Record<string, unknown>;
    }>(
      `select phase, outcome, actor_type || ':' || actor_id as actor, details from ${table} as event
        where action = 'audit_log.exported' and component = 'audit-cli'
          and to_jsonb(event) ->> 'tenant_id' is not distinct from $1
        order by occurred_at`,
      [stream],
    );
    return rows;
  };

  it('writes a tenant’s bundle that verifies, and records it with count and digest', async () => {
    const file = cli.file('acme.jsonl');
    const outcome = await cli.run(['export', 'bundle', '--tenant', acme, '--out', file]);
    const text = readFileSync(file, 'utf8');
    const lines = text.split('\n').length - 1;
    expect(outcome).toEqual({ exitCode: 0, out: `${acme}  lines ${String(lines)}\n`, err: '' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await verify(file, ...cli.keysOf(acme))).out).toMatch(/^verdict {6}OK/);
    const [intent, end] = await exportsOf(acme);
    expect(intent).toMatchObject({
      phase: 'intent',
      actor: 'ops:operator_1',
      details: { format: 'bundle', query: '{"first":0}' },
    });
    const sha256 = createHash('sha256').update(text).digest('hex');
    expect(end).toMatchObject({ outcome: 'success', details: { rows: lines, sha256 } });
  });

  it('writes one bundle for each tenant into a folder', async () => {
    mkdirSync(cli.file('all'));
    const folder = cli.file('all');
    expect(await cli.run(['export', 'bundle', '--folder', folder])).toMatchObject({ exitCode: 0 });
    for (const tenant of [acme, globex]) {
      const outcome = await verify(`${folder}/${tenant}.jsonl`, ...cli.keysOf(tenant));
      expect(outcome).toMatchObject({ exitCode: 0 });
    }
  });

  it('writes the platform’s bundle for a superuser, and records it', async () => {
    const file = cli.file('platform.jsonl');
    const outcome = await cli.run(['export', 'bundle', '--platform', '--out', file]);
    expect(outcome).toMatchObject({ exitCode: 0, err: '' });
    const { out, exitCode } = await verify(file, ...cli.keysOf(platformStream));
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: expect.stringContaining('OK') });
    expect(readFileSync(file, 'utf8')).toContain(ofPlatform);
    expect(await exportsOf(null)).toMatchObject([{ phase: 'intent' }, { outcome: 'success' }]);
  });

  it('refuses a platform bundle to a login that a policy would hide rows from', async () => {
    const file = cli.file('hidden.jsonl');
    const client = await db.migrator.connect();
    try {
      await client.query('set role ataski_owner');
      const outcome = await cli.run(['export', 'bundle', '--platform', '--out', file], {
        catalog: async () => client,
      });
      expect(outcome).toMatchObject({ exitCode: 3, out: '' });
      expect(outcome.err).toContain('AUDIT_PLATFORM_HIDDEN');
      expect(existsSync(file)).toBe(false);
    } finally {
      await client.query('reset role');
      client.release();
    }
  });

  it.each(['jsonl', 'csv', 'ocsf', 'cef'])('writes events of a range of time as %s', async (as) => {
    const file = cli.file(`events.${as}`);
    const events = ['export', 'events', '--tenant', acme, '--format', as, '--out', file];
    expect(await cli.run([...events, '--from', '2020-01-01T00:00:00Z'])).toMatchObject({
      exitCode: 0,
      out: `${acme}  written as ${as}\n`,
    });
    expect(readFileSync(file, 'utf8')).toContain(waiting);
    const none = cli.file(`none.${as}`);
    const early = [...events.slice(0, -1), none, '--to', '2020-01-01T00:00:00Z'];
    expect(await cli.run(early)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(none, 'utf8')).not.toContain(waiting);
  });

  it('writes the proof of one event that verifies, and records it', async () => {
    const file = cli.file('event.tlog-proof');
    expect(await cli.run(['prove', sealed, '--tenant', acme, '--out', file])).toMatchObject({
      exitCode: 0,
      out: `${sealed}  proven\n`,
    });
    const keys = cli.keysOf(acme);
    const { exitCode, out } = await verify(file, '--entry', `${file}.entry`, ...keys);
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: expect.stringContaining('OK') });
    expect((await exportsOf(acme)).at(-1)).toMatchObject({ outcome: 'success' });
    writeFileSync(cli.file('other.entry'), readFileSync(`${file}.entry`, 'utf8') + ' ');
    expect(await verify(file, '--entry', cli.file('other.entry'), ...keys)).toMatchObject({
      exitCode: 1,
    });
  });

  it('writes the proof of an event of the platform', async () => {
    const file = cli.file('platform.tlog-proof');
    const prove = ['prove', ofPlatform, '--platform', '--out', file];
    expect(await cli.run(prove)).toMatchObject({ exitCode: 0 });
    const entry = ['--entry', `${file}.entry`];
    expect(await verify(file, ...entry, ...cli.keysOf(platformStream))).toMatchObject({
      exitCode: 0,
    });
  });

  it.each([
    ['that waits for its seal', () => waiting],
    ['of another tenant', () => sealed],
  ])('exits with 3 for an event %s, and leaves no file', async (what, event) => {
    const file = cli.file('none.tlog-proof');
    const tenant = what.startsWith('of') ? globex : acme;
    const { exitCode, err } = await cli.run(['prove', event(), '--tenant', tenant, '--out', file]);
    expect(exitCode).toBe(3);
    expect(err).toContain('AUDIT_EVENT_NOT_SEALED');
    expect([existsSync(file), existsSync(`${file}.entry`)]).toEqual([false, false]);
    expect((await exportsOf(tenant)).at(-1)).toMatchObject({ outcome: 'failure' });
  });

  it('writes over no file, and then announces nothing', async () => {
    const file = cli.file('mine.jsonl');
    writeFileSync(file, 'mine');
    const before = await exportsOf(acme);
    for (const parameters of [
      ['export', 'bundle', '--tenant', acme, '--out', file],
      ['export', 'events', '--tenant', acme, '--format', 'csv', '--out', file],
      ['prove', sealed, '--tenant', acme, '--out', file],
    ]) {
      expect(await cli.run(parameters)).toMatchObject({
        exitCode: 2,
        err: expect.stringContaining('AUDIT_FILE_EXISTS') as string,
      });
    }
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(await exportsOf(acme)).toEqual(before);
  });

  it('gives out nothing when it cannot be recorded', async () => {
    const file = cli.file('unrecorded.jsonl');
    const query = () => Promise.reject(new Error('no writing'));
    const db2 = Object.freeze({ ...db.tenancy, query });
    const outcome = await cli.run(['export', 'bundle', '--tenant', acme, '--out', file], {
      db: db2,
    });
    expect(outcome).toMatchObject({ exitCode: 3, out: '' });
    expect(outcome.err).not.toContain('no writing');
    expect(existsSync(file)).toBe(false);
  });

  it('leaves no file when it is asked to stop, and says so in the log', async () => {
    const file = cli.file('stopped.jsonl');
    const outcome = await cli.run(
      ['export', 'bundle', '--tenant', acme, '--out', file],
      {},
      { stopSignal: () => AbortSignal.abort() },
    );
    expect(outcome).toMatchObject({ exitCode: 3, out: '' });
    expect(existsSync(file)).toBe(false);
    expect((await exportsOf(acme)).at(-1)).toMatchObject({ outcome: 'failure' });
  });

  it('runs as a process of its own, from a module that makes its configuration', async () => {
    const file = cli.file('process.jsonl');
    const { exitCode, out, err } = await cli.start([
      'export',
      'bundle',
      '--tenant',
      globex,
      '--out',
      file,
      '--json',
    ]);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({ stream: globex });
    expect(await verify(file, ...cli.keysOf(globex))).toMatchObject({ exitCode: 0 });
  });
});
