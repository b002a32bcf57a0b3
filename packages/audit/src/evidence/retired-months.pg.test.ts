import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createCorrelationId } from '@ataski/kernel';
import type { TenantId } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { thingActions } from '../../test/thing-actions.ts';
import {
  blindingKey,
  createTestSealer,
  deployment,
  sealAll,
  signer,
} from '../../test/use-sealer.ts';
import { withoutTriggers } from '../../test/without-triggers.ts';
import { fileAnchor } from '../anchor/file-anchor.ts';
import { createAuditLog } from '../audit-log.ts';
import { canonicalise } from '../canonical.ts';
import type { CanonicalValue } from '../canonical.ts';
import { migrations } from '../migrations.ts';
import { createRetention } from '../retention/retention.ts';
import { deploymentStream, originOf, platformStream } from '../sealing/origin.ts';
import { makeTrust, verify } from '../verify/bundle.fixture.ts';
import { readCompactEntry } from '../verify/compact-entry.ts';
import { createEvidence } from './evidence.ts';
import { writeBundle } from './write-bundle.ts';
import type { BundleRange } from './write-bundle.ts';

describe('the bundle of a log of which months were retired', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const directory = mkdtempSync(join(tmpdir(), 'ataski-audit-retired-'));
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });
  beforeAll(async () => {
    const client = await db.migrator.connect();
    await client.query("set role ataski_owner; select audit.ensure_partitions('2015-01-01', 12)");
    await client.query('reset role');
    client.release();
  });

  const seal = () =>
    sealAll(createTestSealer(db, { anchors: [fileAnchor({ directory })], anchorEveryMs: 1 }));
  const operator = () => ({ actorId: 'op_7', correlationId: createCorrelationId() });
  const retention = () => createRetention({ pool: db.sealer });
  const write = async (month: string, count = 3) => {
    const clock = { now: () => new Date(`${month}-15T12:00:00Z`) };
    const log = createAuditLog({
      ...{ db: db.tenancy, platform: db.tenancy, clock, component: 'test' },
      actions: [thingActions],
    });
    for (const tenant of [db.tenants.acme, db.tenants.globex]) {
      for (let index = 0; index < count; index += 1)
        await log.recordApart(db.context(tenant), {
          action: 'thing.made',
          targets: [{ type: 'thing', id: `Größe "${String(index)}"` }],
        });
    }
  };
  const retire = async (month: string) => {
    await retention().archive({ month, keptAt: 'nowhere', write: () => undefined }, operator());
    await retention().retire({ month, reason: 'Seven years have passed.' }, operator());
  };
  const keys = (stream: string) =>
    [stream, deploymentStream].flatMap((each) =>
      signer.verificationKeys(originOf(deployment, each)),
    );
  const exported = async (tenant: TenantId, range: BundleRange = {}) => {
    const lines: string[] = [];
    const evidence = createEvidence({ db: db.tenancy, deployment, blindingKey });
    const write = async (line: string) => void lines.push(line);
    await evidence.exportBundle(db.context(tenant), write, range);
    return lines;
  };
  const judge = async (lines: readonly string[], stream: string) =>
    verify(Buffer.from(`${lines.join('\n')}\n`), makeTrust({ keys: keys(stream) }));
  const judged = async (tenant = db.tenants.acme, range: BundleRange = {}) =>
    judge(await exported(tenant, range), tenant);
  const checksOf = async (tenant = db.tenants.acme) => {
    const { verdict, findings } = await judged(tenant);
    expect(verdict).toBe('tampered');
    return findings.map(({ check }) => check);
  };

  it('is verified: each tenant’s own log says which of its leaves are gone', async () => {
    await write('2015-01', 4);
    await seal();
    await write('2015-02');
    await seal();
    await retire('2015-01');
    await seal();
    for (const tenant of [db.tenants.acme, db.tenants.globex])
      expect(await judged(tenant)).toMatchObject({
        verdict: 'ok',
        findings: [],
        missing: [],
        pruned: 4,
        unsealed: { count: 0 },
      });
  });

  it('has its entries in the spelling that is verified the fastest', async () => {
    const tenant = db.tenants.acme;
    const lines = (await exported(tenant)).filter((line) => line.startsWith('{"type":"entry"'));
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(readCompactEntry(line, tenant)).not.toBeNull();
  });

  it('is verified from amid the leaves of a retired month on', async () => {
    for (const first of [1, 3, 4, 5])
      expect(await judged(db.tenants.acme, { first })).toMatchObject({
        verdict: 'ok',
        findings: [],
        pruned: Math.max(0, 4 - first),
      });
  });

  it('leaves nothing out of the log of the platform', async () => {
    const query = async <Row>(sql: string, values: readonly unknown[]) =>
      (await db.superuser.query(sql, [...values])).rows as Row[];
    const lines: string[] = [];
    const facts = { deployment, salt: Buffer.alloc(32, 1) };
    for await (const line of writeBundle({ stream: platformStream, query }, facts))
      if (!/^\{"type":"(?:deployment|anchor)/.test(line)) lines.push(line);
    expect(await judge(lines, platformStream)).toMatchObject({ verdict: 'ok', pruned: 0 });
  });

  it('is verified when the month of that event is itself retired: the event was said again', async () => {
    const { rows } = await db.superuser.query<{ details: Record<string, CanonicalValue> }>(
      "select details from audit.audit_log where action = 'audit_month.retired' and tenant_id = $1",
      [db.tenants.acme],
    );
    // As if it had been retired in March 2015; nothing else is dated so.
    const [eventId, occurredAt] = [randomUUID(), '2015-03-10T00:00:00.000000Z'];
    const entry = canonicalise({
      ...{ action: 'audit_month.retired', action_version: 1, actor_id: 'op_7', actor_type: 'ops' },
      ...{ component: 'database', correlation_id: 'c_12345678', details: rows[0]!.details },
      ...{ event_id: eventId, occurred_at: occurredAt, outcome: 'success', phase: 'single' },
      ...{ targets: [], tenant_id: db.tenants.acme, v: 1 },
    });
    await db.superuser.query(
      'insert into audit.audit_log (tenant_id, occurred_at, event_id, entry) values ($1, $2, $3, $4)',
      [db.tenants.acme, occurredAt, eventId, entry],
    );
    await seal();
    await retire('2015-03');
    await seal();
    const lines = await exported(db.tenants.acme);
    const restated = lines.filter((line) => line.includes(`\\"restates\\":\\"${eventId}\\"`));
    expect(restated).toHaveLength(1);
    expect(restated[0]).toContain('\\"month\\":\\"2015-01\\"');
    expect(await judge(lines, db.tenants.acme)).toMatchObject({ verdict: 'ok', pruned: 5 });
  });

  it('is not proven until the event of the retirement is sealed', async () => {
    await write('2015-04');
    await seal();
    await retire('2015-04');
    expect(await judged()).toMatchObject({
      verdict: 'incomplete',
      findings: [],
      missing: ['the seal of the event that retired 2015-04'],
    });
    await seal();
    expect(await judged()).toMatchObject({ verdict: 'ok' });
  });

  it('is found tampered with when a retirement counts fewer entries than are gone', async () => {
    await write('2015-05');
    await seal();
    await withoutTriggers(
      db.superuser,
      `delete from audit.audit_log where event_id = (
         select event_id from audit.audit_log where tenant_id = $1 and occurred_at >= '2015-05-01'
          and occurred_at < '2015-06-01' limit 1)`,
      [db.tenants.globex],
    );
    await retire('2015-05');
    await seal();
    expect(await checksOf(db.tenants.globex)).toEqual(['retirement']);
    expect(await judged()).toMatchObject({ verdict: 'ok' });
  });

  it('is found tampered with when a superuser makes up a retirement', async () => {
    await write('2015-06');
    await seal();
    await db.superuser.query(
      `insert into audit.retirement (first_month, name, reason)
       values ('2015-06-01', 'audit_log_2015_06', 'Nobody will ever know.')`,
    );
    expect(await judged()).toMatchObject({ verdict: 'ok' });
    const gone = await withoutTriggers(
      db.superuser,
      "delete from audit.audit_log where occurred_at >= '2015-06-01' and occurred_at < '2015-07-01'",
    );
    expect(gone).toBe(6);
    expect(await checksOf()).toEqual(['retirement']);
  });

  it('is found tampered with when a superuser removes a row of a month that is there', async () => {
    await write('2015-08');
    await seal();
    await withoutTriggers(
      db.superuser,
      `delete from audit.audit_log where event_id = (
         select event_id from audit.audit_log where tenant_id = $1 and occurred_at >= '2015-08-01'
          and occurred_at < '2015-09-01' limit 1)`,
      [db.tenants.acme],
    );
    expect(await checksOf()).toContain('index');
  });
});
