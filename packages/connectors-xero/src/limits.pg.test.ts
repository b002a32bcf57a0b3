import { describe, expect, it, onTestFinished } from 'vitest';

import { labMigrations, landedRows, letRunsComeDue, restrictTo } from '@ataski/connector-lab';
import { useDatabase } from '@ataski/postgres';
import type { XeroSimulatorOptions } from '@ataski/sandbox';

import { createXeroLab } from '../test/xero-lab.ts';
import { xero } from './xero.ts';

const day = 86_400_000;

describe('the limits of Xero', () => {
  const database = useDatabase({ migrations: labMigrations });

  async function start(limits: XeroSimulatorOptions['limits']) {
    const connectors = [restrictTo(xero, 'profit_and_loss')];
    const lab = await createXeroLab(database, { limits }, { connectors });
    onTestFinished(() => lab.close());
    return { lab, connectionId: await lab.connect(database.context(database.tenants.acme)) };
  }

  it('are kept: a run of fifty calls is not told once to wait', async () => {
    const { lab, connectionId } = await start({ perMinute: 60 });
    expect((await lab.sync(connectionId)).state).toBe('complete');
    expect(lab.sandbox.requests.count({ host: 'api.xero.com', status: 429 })).toBe(0);
  });

  it('of a minute put the run off, and it goes on where it was', async () => {
    const { lab, connectionId } = await start({ perMinute: 20 });
    await lab.sync(connectionId);
    for (let turns = 0; (await lab.lastRun(connectionId)).state !== 'complete'; turns += 1) {
      expect(turns).toBeLessThan(10);
      lab.clock.pass(60_000);
      await letRunsComeDue(database);
      while (await lab.runner.runOnce());
    }
    expect(await landedRows(database, connectionId)).toHaveLength(48);
    expect((await lab.lastRun(connectionId)).streams[0]).toMatchObject({ recordsRead: 48 });
  });

  it('of a day put the run off for most of a day, and hold no worker', async () => {
    const { lab, connectionId } = await start({ perDay: 20, perMinute: 1000 });
    const before = lab.clock.at;
    const run = await lab.sync(connectionId);
    expect(lab.clock.at - before).toBeLessThan(60_000);
    const [progress] = run.streams;
    expect(progress).toMatchObject({ state: 'waiting', errorCode: null });
    const waitsMs = Date.parse(progress?.waitingUntil ?? '') - Date.now();
    expect(waitsMs).toBeGreaterThan(0.9 * day);
    expect(await lab.runner.runOnce()).toBe(false);
    expect(lab.sandbox.requests.count({ host: 'api.xero.com', status: 429 })).toBe(1);
    lab.clock.pass(day);
    await letRunsComeDue(database);
    expect(await lab.runner.runOnce()).toBe(true);
    expect((await landedRows(database, connectionId)).length).toBeGreaterThan(20);
  });
});
