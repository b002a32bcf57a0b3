import { describe, expect, it, onTestFinished } from 'vitest';

import { giveConsent, labMigrations, restrictTo } from '@ataski/connector-lab';
import { createRateBuckets, getConnection } from '@ataski/connectors-kit';
import { useDatabase } from '@ataski/postgres';

import { createXeroLab, otherBooks } from '../test/xero-lab.ts';
import { xero } from './xero.ts';

describe('the limit of the whole app at Xero', () => {
  const database = useDatabase({ migrations: labMigrations });

  it('stops every tenant for a minute when one of them is told that it was hit', async () => {
    const { acme, globex } = database.tenants;
    const { manifest, definition } = restrictTo(xero, 'profit_and_loss');
    // The pace of an account is not what this is about.
    const pace = { ...definition.pace, callsPerSecond: 1000 };
    const lab = await createXeroLab(
      database,
      { limits: { appPerMinute: 30, perMinute: 1000 } },
      {
        connectors: [{ manifest, definition: { ...definition, pace } }],
        runner: {
          buckets: createRateBuckets({ db: database.tenancy, platform: database.tenancy }),
        },
      },
    );
    onTestFinished(() => lab.close());
    const calls = () => lab.sandbox.requests.count({ host: 'api.xero.com' });
    const streamOf = async (tenant: typeof acme, id: string) =>
      (await database.as(tenant, (tx) => getConnection(tx, id))).lastRun?.streams[0];

    const acmeId = await lab.connect(database.context(acme));
    while (await lab.runner.runOnce());
    expect(lab.sandbox.requests.count({ host: 'api.xero.com', status: 429 })).toBe(1);
    expect(await streamOf(acme, acmeId)).toMatchObject({ state: 'waiting' });

    const context = database.context(globex);
    const begun = await lab.connections.beginConsent({
      ...{ context, system: 'xero', label: 'Books' },
      redirectUri: 'https://product.example/oauth/callback',
    });
    // A minute later for Xero, and not yet for the buckets.
    lab.clock.pass(61_000);
    const callback = await giveConsent(lab, begun.authorizeUrl, [otherBooks]);
    const { connection } = await lab.connections.finishConsent({ context, callback });
    const before = calls();
    while (await lab.runner.runOnce());
    expect(calls()).toBe(before);
    const waiting = await streamOf(globex, connection.id);
    expect(waiting).toMatchObject({ state: 'waiting', errorCode: null });
    expect(Date.parse(waiting?.waitingUntil ?? '') - Date.now()).toBeLessThanOrEqual(60_000);
    await database.as(globex, (tx) => lab.connections.disconnect(tx, connection.id));
  });
});
