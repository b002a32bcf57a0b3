import { describe, expect, it, onTestFinished } from 'vitest';

import { labMigrations, landedRows, letRunsComeDue, restrictTo } from '@ataski/connector-lab';
import { getConnection } from '@ataski/connectors-kit';
import { useDatabase } from '@ataski/postgres';

import { acmeBooks, createXeroLab } from '../test/xero-lab.ts';
import { xero } from './xero.ts';

const minute = 60_000;

describe('the tokens of a Xero connection', () => {
  const database = useDatabase({ migrations: labMigrations });
  const context = () => database.context(database.tenants.acme);

  async function start() {
    const lab = await createXeroLab(
      database,
      { organisations: [{ tenantId: acmeBooks, name: 'Acme', invoices: 2300 }] },
      { connectors: [restrictTo(xero, 'invoices')] },
    );
    onTestFinished(() => lab.close());
    const connectionId = await lab.connect(context());
    const state = async (): Promise<string> =>
      (await database.as(database.tenants.acme, (tx) => getConnection(tx, connectionId))).state;
    /** Whatever was put off comes due after so long. */
    const wait = async (ms: number): Promise<void> => {
      lab.clock.pass(ms);
      await letRunsComeDue(database);
      while (await lab.runner.runOnce());
    };
    /** The answer is lost, and the second try does not even arrive. */
    const loseBothTries = (): void => {
      lab.provider.oauth.loseNextAnswer();
      const fault = { kind: 'reset' } as const;
      lab.sandbox.faults.inject({ host: 'identity.xero.com', after: 1, fault });
    };
    return { lab, connectionId, state, wait, loseBothTries };
  }

  it('are renewed in the middle of a run, by time and on refusal, and no page is lost', async () => {
    const { lab, connectionId } = await start();
    await lab.ask(connectionId);
    await lab.pageRunner.runOnce();
    lab.clock.pass(31 * minute);
    await lab.pageRunner.runOnce();
    expect(lab.provider.oauth.tokenCalls()).toBe(2);
    lab.provider.oauth.expireAccessTokens();
    expect((await lab.sync(connectionId)).state).toBe('complete');
    expect(lab.provider.oauth.tokenCalls()).toBe(3);
    expect(await landedRows(database, connectionId)).toHaveLength(2300);
  });

  it('survive a lost answer: the old one is tried again at once', async () => {
    const { lab, connectionId } = await start();
    lab.clock.pass(40 * minute);
    lab.provider.oauth.loseNextAnswer();
    expect((await lab.sync(connectionId)).state).toBe('complete');
    expect(lab.provider.oauth.tokenCalls()).toBe(3);
  });

  it('survive it for half an hour when Xero is away after that', async () => {
    const { lab, connectionId, state, wait, loseBothTries } = await start();
    lab.clock.pass(40 * minute);
    loseBothTries();
    expect((await lab.sync(connectionId)).state).not.toBe('complete');
    await wait(28 * minute);
    expect((await lab.lastRun(connectionId)).state).toBe('complete');
    expect(await state()).toBe('connected');
  });

  it('end after that: somebody has to consent again, and then the run of before is made up for', async () => {
    const { lab, connectionId, state, wait, loseBothTries } = await start();
    lab.clock.pass(40 * minute);
    loseBothTries();
    await lab.sync(connectionId);
    await wait(31 * minute);
    expect(await lab.lastRun(connectionId)).toMatchObject({
      ...{ state: 'failed', errorCode: 'CONNECTORS_KIT_CONSENT_NEEDED' },
    });
    expect(await state()).toBe('needs_reauth');
    expect(await lab.connect(context(), { reconnects: connectionId })).toBe(connectionId);
    await wait(0);
    expect((await lab.lastRun(connectionId)).state).toBe('complete');
    expect(await state()).toBe('connected');
  });

  it('say so when the organisation was disconnected at Xero', async () => {
    const { lab, connectionId } = await start();
    for (const { id } of lab.provider.oauth.grants()) lab.provider.oauth.revokeGrant(id);
    expect(await lab.sync(connectionId)).toMatchObject({
      errorCode: 'CONNECTORS_KIT_CONSENT_NEEDED',
    });
  });
});
