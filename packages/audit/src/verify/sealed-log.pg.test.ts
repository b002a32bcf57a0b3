import { describe, expect, it } from 'vitest';

import { createCorrelationId, systemClock } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { readBundle } from '../../test/read-bundle.ts';
import { thingActions } from '../../test/thing-actions.ts';
import { createTestSealer, deployment, sealAll, signer } from '../../test/use-sealer.ts';
import { withoutTriggers } from '../../test/without-triggers.ts';
import { createAuditLog } from '../audit-log.ts';
import { migrations } from '../migrations.ts';
import { originOf, platformStream } from '../sealing/origin.ts';
import { makeTrust, verify } from './bundle.fixture.ts';

describe('the log of a database, sealed and read out', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const createLog = () =>
    createAuditLog({
      db: db.tenancy,
      platform: db.tenancy,
      clock: systemClock,
      component: 'test',
      actions: [thingActions],
    });
  const record = (times: number) =>
    db.as(db.tenants.acme, async (tx) => {
      for (let index = 0; index < times; index += 1)
        await createLog().record(tx, {
          action: 'thing.made',
          targets: [{ type: 'thing', id: `Größe "${String(index)}" \\ 😀` }],
        });
    });
  const trust = (stream: string) =>
    makeTrust({ keys: signer.verificationKeys(originOf(deployment, stream)) });
  const judge = async (stream: string = db.tenants.acme) =>
    verify(await readBundle(db.superuser, stream), trust(stream));

  const asSuperuser = async (statement: string): Promise<void> => {
    expect(await withoutTriggers(db.superuser, statement)).toBe(1);
  };

  it('is verified, also what the database wrote by itself, and rows that wait', async () => {
    const sealer = createTestSealer(db);
    await record(5);
    await createLog().recordPlatform(
      {
        tenantId: null,
        actor: { type: 'system', id: 'test' },
        correlationId: createCorrelationId(),
      },
      { action: 'thing.made', targets: [{ type: 'thing', id: '1' }] },
    );
    await sealAll(sealer);
    await record(2);
    const report = await judge();
    expect(report).toMatchObject({
      verdict: 'ok',
      findings: [],
      missing: [],
      unsealed: { count: 2 },
      notes: { irregularEntries: 0, orderBreaks: 0 },
    });
    expect(report.entries).toBeGreaterThanOrEqual(5);
    expect(await judge(platformStream)).toMatchObject({ verdict: 'ok', findings: [], entries: 1 });
  });

  it.each([
    { what: 'a column', check: 'column', set: `actor_id = 'user_eve'` },
    { what: 'the text', check: 'column', set: `entry = replace(entry, '"thing"', '"thang"')` },
    {
      what: 'text and column in agreement',
      check: 'checkpoint-root',
      set: `entry = replace(entry, '"component":"test"', '"component":"text"'), component = 'text'`,
    },
  ])('is found tampered with when a superuser changes $what', async ({ check, set }) => {
    await sealAll(createTestSealer(db));
    await asSuperuser(
      `update audit.audit_log set ${set}
        where event_id = (select event_id from audit.leaf where leaf_index = 3
                             and tenant_id = '${db.tenants.acme}')`,
    );
    const { verdict, findings } = await judge();
    expect(verdict).toBe('tampered');
    expect(findings.map((finding) => finding.check)).toContain(check);
  });

  it('is found tampered with when a superuser removes a row', async () => {
    await asSuperuser(
      `delete from audit.audit_log
        where event_id = (select event_id from audit.leaf where leaf_index = 2
                             and tenant_id = '${db.tenants.acme}')`,
    );
    const { findings } = await judge();
    expect(findings.map(({ check, index }) => [check, index])).toContainEqual(['index', 2]);
  });
});
