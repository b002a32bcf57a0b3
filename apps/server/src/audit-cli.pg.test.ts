import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { createAuditLog } from '@ataski/audit';
import { systemClock } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { useLiveCommandLine } from './live-command-line.fixture.ts';
import { migrations } from './migrations.ts';
import { productActions } from './product-actions.ts';

describe('ataski-audit on the live installation', { timeout: 120_000 }, () => {
  const db = useDatabase({ migrations });
  const { acme, globex } = db.tenants;
  const live = useLiveCommandLine(db, '@ataski/audit', 'audit-cli.ts');
  const { run, folder } = live;
  const migrator = () => ({ ATASKI_MIGRATOR_URL: db.url('migrator') });
  const record = async () =>
    await createAuditLog({
      ...{ db: db.tenancy, platform: db.tenancy, clock: systemClock, component: 'server' },
      actions: productActions,
    }).recordApart(db.context(acme), {
      action: 'record.read',
      details: { route: 'list', session: 'session_1' },
    });

  it('seals, tells its state, and gives out what an auditor verifies with the public keys', async () => {
    const eventId = await record();
    expect(await run(['seal'])).toMatchObject({ exitCode: 0, err: '' });
    expect(await run(['status', '--json'])).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining(`"stream":"${acme}"`) as string,
    });
    const keys = path.join(folder, 'public.keys');
    const named = ['--deployment', 'app.example.com', '--tenant', acme];
    writeFileSync(keys, (await live.runAlone(['keys', live.auditKeyFile, ...named])).out);
    const verify = (...given: readonly string[]) =>
      live.runAlone(['verify', ...given, '--key', keys]);
    const bundle = path.join(folder, 'acme.jsonl');
    const exported = await run(['export', 'bundle', '--tenant', acme, '--out', bundle]);
    expect(exported).toMatchObject({ exitCode: 0, err: '' });
    expect((await verify(bundle)).out).toMatch(/^verdict {6}OK/);
    const proof = path.join(folder, 'event.tlog-proof');
    const proven = await run(['prove', eventId, '--tenant', acme, '--out', proof]);
    expect(proven).toMatchObject({ exitCode: 0, err: '' });
    expect(await verify(proof, '--entry', `${proof}.entry`)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(bundle, 'utf8')).not.toContain('of_a_test');
  });

  it('examines the log as the owner, by the migrator’s login', async () => {
    expect(await run(['doctor'], migrator())).toMatchObject({ exitCode: 0, err: '' });
  });

  it('exports every tenant with the migrator’s login, which alone may list them', async () => {
    const parameters = ['export', 'bundle', '--folder', folder];
    expect(await run(parameters, migrator())).toMatchObject({ exitCode: 0, err: '' });
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining([`${acme}.jsonl`, `${globex}.jsonl`]),
    );
  });

  it('redacts by the eraser’s login', async () => {
    const subject = path.join(folder, 'subject');
    writeFileSync(subject, 'person_1');
    const words = ['--reason', 'The person asked to be forgotten.', '--ticket', 'request 7'];
    const redact = ['redact', '--tenant', acme, '--subject-file', subject, ...words];
    expect(await run(redact, { ATASKI_ERASER_URL: db.url('eraser') })).toEqual({
      exitCode: 0,
      out: `${acme}  redacted 0\n`,
      err: '',
    });
    const { exitCode, err } = await run(redact);
    expect(exitCode).toBe(2);
    expect(err).toContain('variables: ATASKI_ERASER_URL');
  });

  it('names the login that a command needs, and gives out nothing without it', async () => {
    const file = path.join(folder, 'platform.jsonl');
    const platform = ['export', 'bundle', '--platform', '--out', file];
    for (const parameters of [['doctor'], platform]) {
      const { exitCode, out, err } = await run(parameters);
      expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
      expect(err).toContain('variables: ATASKI_MIGRATOR_URL');
    }
    const { exitCode, err } = await run(platform, migrator());
    expect(exitCode).toBe(3);
    expect(err).toContain('AUDIT_PLATFORM_HIDDEN');
    expect(readdirSync(folder)).not.toContain('platform.jsonl');
  });

  it('lists months, and refuses to drop one that is too young', async () => {
    const month = new Date().toISOString().slice(0, 7);
    expect((await run(['retire', 'list'])).out).toContain(`${month}  kept until `);
    const why = ['--reason', 'Nobody needs it any more.', '--ticket', 'OPS-7'];
    const { exitCode, err } = await run([
      ...['retire', 'drop', '--month', month, ...why],
      ...['--confirm', month],
    ]);
    expect(exitCode).toBe(3);
    expect(err).toContain('AUDIT_MONTH_NOT_OVER');
  });

  it('refuses an environment that is not complete, and shows nothing of it', async () => {
    const { exitCode, err } = await run(['status'], { ATASKI_CONTEXT_KEY: '' });
    expect(exitCode).toBe(2);
    expect(err).toContain('SERVER_CONFIGURATION_INVALID');
    expect(err).not.toContain('of_a_test');
  });
});
