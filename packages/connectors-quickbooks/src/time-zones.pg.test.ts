import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { labMigrations, landedRows } from '@ataski/connector-lab';
import { useDatabase } from '@ataski/postgres';

import { createQuickbooksLab } from '../test/quickbooks-lab.ts';

describe('what lands from QuickBooks', () => {
  const database = useDatabase({ migrations: labMigrations });

  async function landedIn(zone: string): Promise<readonly unknown[]> {
    vi.stubEnv('TZ', zone);
    const lab = await createQuickbooksLab(database);
    onTestFinished(() => lab.close());
    const connectionId = await lab.connect(database.context(database.tenants.acme));
    expect((await lab.sync(connectionId)).state).toBe('complete');
    const rows = await landedRows(database, connectionId);
    await database.as(database.tenants.acme, (tx) => lab.connections.disconnect(tx, connectionId));
    return rows;
  }

  it('is the same wherever the worker stands', { timeout: 120_000 }, async () => {
    const utc = await landedIn('UTC');
    expect(utc).toHaveLength(1 + 7 + 180 + 60 + 40 + 60);
    const kiritimati = await landedIn('Pacific/Kiritimati');
    expect(new Date().getTimezoneOffset()).toBe(-14 * 60);
    expect(kiritimati).toEqual(utc);
    expect(await landedIn('America/Los_Angeles')).toEqual(utc);
    expect(new Date('2026-11-20T12:00:00Z').getTimezoneOffset()).toBe(8 * 60);
  });
});
