import { describe, expect, it, onTestFinished } from 'vitest';

import { labMigrations, letRunsComeDue, restrictTo } from '@ataski/connector-lab';
import { getConnection } from '@ataski/connectors-kit';
import { useDatabase } from '@ataski/postgres';

import { acmeRealm, createQuickbooksLab } from '../test/quickbooks-lab.ts';
import { quickbooks } from './quickbooks.ts';

const hour = 3_600_000;

describe('the tokens of a QuickBooks connection', () => {
  const database = useDatabase({ migrations: labMigrations });
  const context = () => database.context(database.tenants.acme);

  async function start() {
    const lab = await createQuickbooksLab(
      database,
      { companies: [{ realmId: acmeRealm, name: 'Acme', sizes: { Invoice: 2300 } }] },
      { connectors: [restrictTo(quickbooks, 'invoices')] },
    );
    onTestFinished(() => lab.close());
    const connectionId = await lab.connect(context());
    const connection = () =>
      database.as(database.tenants.acme, (tx) => getConnection(tx, connectionId));
    const wait = async (ms: number): Promise<void> => {
      lab.clock.pass(ms);
      await letRunsComeDue(database);
      while (await lab.runner.runOnce());
    };
    /** The answer is lost, and the second try does not even arrive. */
    const loseBothTries = (): void => {
      lab.provider.oauth.loseNextAnswer();
      const fault = { kind: 'reset' } as const;
      lab.sandbox.faults.inject({ host: 'oauth.platform.intuit.com', after: 1, fault });
    };
    return { lab, connectionId, connection, wait, loseBothTries };
  }

  it('are renewed in the middle of a run, by time and on refusal', async () => {
    const { lab, connectionId } = await start();
    await lab.ask(connectionId);
    await lab.pageRunner.runOnce();
    lab.clock.pass(25 * hour);
    await lab.pageRunner.runOnce();
    expect(lab.provider.oauth.tokenCalls()).toBe(2);
    lab.provider.oauth.expireAccessTokens();
    const run = await lab.sync(connectionId);
    expect(run).toMatchObject({ state: 'complete', streams: [{ stream: 'invoices' }] });
    expect(lab.provider.oauth.tokenCalls()).toBe(3);
  });

  it('survive a lost replacement on the same day', async () => {
    const { lab, connectionId, connection, wait, loseBothTries } = await start();
    lab.clock.pass(25 * hour);
    loseBothTries();
    expect((await lab.sync(connectionId)).state).not.toBe('complete');
    await wait(20 * hour);
    expect((await lab.lastRun(connectionId)).state).toBe('complete');
    expect((await connection()).state).toBe('connected');
  });

  it('end after that: somebody has to consent again, and then the run is made up for', async () => {
    const { lab, connectionId, connection, wait, loseBothTries } = await start();
    lab.clock.pass(25 * hour);
    loseBothTries();
    await lab.sync(connectionId);
    await wait(25 * hour);
    expect(await lab.lastRun(connectionId)).toMatchObject({
      ...{ state: 'failed', errorCode: 'CONNECTORS_KIT_CONSENT_NEEDED' },
    });
    expect((await connection()).state).toBe('needs_reauth');
    expect(await lab.connect(context(), { reconnects: connectionId })).toBe(connectionId);
    await wait(0);
    expect((await lab.lastRun(connectionId)).state).toBe('complete');
    expect((await connection()).state).toBe('connected');
  });

  it('say when they end, as Intuit tells it', async () => {
    const { connectionId, lab } = await start();
    const { rows } = await database.superuser.query<{ at: Date }>(
      'select refresh_expires_at as at from connectors_kit.token_grant where connection_id = $1',
      [connectionId],
    );
    expect(rows[0]?.at.getTime()).toBe(lab.clock.at + 100 * 24 * hour);
  });
});
