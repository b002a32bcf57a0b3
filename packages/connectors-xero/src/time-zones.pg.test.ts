import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { labMigrations, landedRows } from '@ataski/connector-lab';
import { useDatabase } from '@ataski/postgres';

import { createXeroLab } from '../test/xero-lab.ts';

describe('what lands from Xero', () => {
  const database = useDatabase({ migrations: labMigrations });

  async function landedIn(zone: string): Promise<readonly unknown[]> {
    vi.stubEnv('TZ', zone);
    const lab = await createXeroLab(database);
    onTestFinished(() => lab.close());
    const connectionId = await lab.connect(database.context(database.tenants.acme));
    expect((await lab.sync(connectionId)).state).toBe('complete');
    lab.clock.pass(3_600_000);
    await lab.sync(connectionId);
    const rows = await landedRows(database, connectionId);
    await database.as(database.tenants.acme, (tx) => lab.connections.disconnect(tx, connectionId));
    return rows;
  }

  it('is the same wherever the worker stands', { timeout: 120_000 }, async () => {
    const utc = await landedIn('UTC');
    expect(utc).toHaveLength(1 + 11 + 40 + 96);
    const kiritimati = await landedIn('Pacific/Kiritimati');
    expect(new Date().getTimezoneOffset()).toBe(-14 * 60);
    expect(kiritimati).toEqual(utc);
    expect(await landedIn('America/Los_Angeles')).toEqual(utc);
    expect(new Date('2026-11-20T12:00:00Z').getTimezoneOffset()).toBe(8 * 60);
  });
});
