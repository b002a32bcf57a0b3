import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { useLiveCommandLine } from './live-command-line.fixture.ts';
import { migrations } from './migrations.ts';

describe('ataski-vault on the live installation', { timeout: 60_000 }, () => {
  const db = useDatabase({ migrations });
  const { acme, globex } = db.tenants;
  const { run } = useLiveCommandLine(db, '@ataski/vault', 'vault-cli.ts');

  it('examines every tenant with the migrator’s login, which alone may list them', async () => {
    const migrator = { ATASKI_MIGRATOR_URL: db.url('migrator') };
    const { exitCode, out, err } = await run(['doctor', '--json'], migrator);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    const tenants = out.match(/(?<="tenant":")[^"]+/g) ?? [];
    expect(tenants).toEqual([...tenants].sort());
    expect(tenants).toEqual(expect.arrayContaining([acme, globex]));
  });

  it('needs no such login for one tenant, and says so where it does', async () => {
    expect(await run(['doctor', '--tenant', acme])).toEqual({ exitCode: 0, out: '', err: '' });
    const { exitCode, out, err } = await run(['status']);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toContain('variables: ATASKI_MIGRATOR_URL');
  });

  it('refuses an environment that is not complete, and shows nothing of it', async () => {
    const { exitCode, err } = await run(['status'], { ATASKI_CONTEXT_KEY: '' });
    expect(exitCode).toBe(2);
    expect(err).toContain('SERVER_CONFIGURATION_INVALID');
    expect(err).not.toContain('of_a_test');
  });
});
