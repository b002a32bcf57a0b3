import { describe, expect, it, onTestFinished } from 'vitest';

import { labMigrations } from '@ataski/connector-lab';
import type { TenantContext } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { createIntacctLab } from '../test/intacct-lab.ts';
import type { IntacctLab } from '../test/intacct-lab.ts';

describe('a company of Sage Intacct', () => {
  const database = useDatabase({ migrations: labMigrations });
  const acme = (): TenantContext => database.context(database.tenants.acme);

  async function start(): Promise<IntacctLab> {
    const world = await createIntacctLab(database, { size: { entries: 5, months: 1 } });
    onTestFinished(() => world.lab.close());
    return world;
  }

  it('is connected once, and once more when it was disconnected', async () => {
    const world = await start();
    const connectionId = await world.connect(acme());
    await expect(world.connect(acme())).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_ACCOUNT_CONNECTED',
      details: { system: 'sage_intacct', connectionId },
    });
    await database.as(database.tenants.acme, (tx) =>
      world.lab.connections.disconnect(tx, connectionId),
    );
    await expect(world.connect(acme())).resolves.not.toBe(connectionId);
  });

  it('is connected by each tenant that has a user of it', async () => {
    const world = await start();
    await world.connect(acme());
    await expect(world.connect(database.context(database.tenants.globex))).resolves.toMatch(/-/);
  });
});
