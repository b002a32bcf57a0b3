import { describe, expect, it } from 'vitest';

import { createCorrelationId, systemClock } from '@ataski/kernel';
import type { TenantId } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { insertBulkRows, numberedTenant } from '../../test/bulk-rows.ts';
import { thingActions } from '../../test/thing-actions.ts';
import {
  createHandClock,
  createTestSealer,
  faultsOf,
  readLeaves,
  readNotes,
  sealAll,
  signer,
  splitNote,
} from '../../test/use-sealer.ts';
import { createAuditLog } from '../audit-log.ts';
import { migrations } from '../migrations.ts';
import { verifyNote } from '../note/index.ts';
import { deploymentStream, originOf, platformStream } from './origin.ts';

describe('sealing', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const createLog = () =>
    createAuditLog({
      db: db.tenancy,
      platform: db.tenancy,
      clock: systemClock,
      component: 'test',
      actions: [thingActions],
    });
  const record = (tenantId: TenantId): Promise<string> =>
    db.as(tenantId, (tx) => createLog().record(tx, { action: 'thing.made' }));

  /** A transaction that has written a row and waits to be told how to end. */
  async function openTransaction(tenantId: TenantId) {
    const { promise: ending, resolve: end } = Promise.withResolvers<'commit' | 'roll back'>();
    const { promise: written, resolve: tell } = Promise.withResolvers<string>();
    const over = db
      .as(tenantId, async (tx) => {
        tell(await createLog().record(tx, { action: 'thing.made' }));
        if ((await ending) === 'roll back') throw new RangeError('rolled back');
      })
      .catch((error: unknown) => {
        if (!(error instanceof RangeError)) throw error;
      });
    const eventId = await Promise.race([written, over.then(() => 'nothing')]);
    return {
      eventId,
      commit: () => (end('commit'), over),
      rollBack: () => (end('roll back'), over),
    };
  }

  const eventsOf = async (stream: string): Promise<readonly string[]> =>
    (await readLeaves(db.superuser, stream)).map(({ eventId }) => eventId);

  it('gives every committed row one leaf, and signs the tree with the keys of its origin', async () => {
    const tenantId = db.tenants.acme;
    const sealer = createTestSealer(db);
    const events = [await record(tenantId), await record(tenantId), await record(tenantId)];
    await sealAll(sealer);
    expect(await eventsOf(tenantId)).toEqual(events);
    expect(await faultsOf(db.superuser, tenantId)).toEqual([]);
    const note = (await readNotes(db.superuser, tenantId)).at(-1)!;
    const origin = originOf('ataski.example', tenantId);
    expect(origin).toBe(`ataski.example/audit/${tenantId}`);
    expect(verifyNote(note, signer.verificationKeys(origin))).toMatchObject({ status: 'verified' });
  });

  it('seals transactions in the order in which they began, however they end', async () => {
    const tenantId = db.tenants.globex;
    const sealer = createTestSealer(db);
    const first = await openTransaction(tenantId);
    const second = await openTransaction(tenantId);
    const third = await openTransaction(tenantId);
    await third.commit();
    await sealer.runOnce();
    expect(await eventsOf(tenantId)).toEqual([]);
    await second.rollBack();
    await first.commit();
    await sealAll(sealer);
    expect(await eventsOf(tenantId)).toEqual([first.eventId, third.eventId]);
    expect(await faultsOf(db.superuser, tenantId)).toEqual([]);
  });

  it('waits for an open transaction, tells how far it lags, and loses nothing', async () => {
    const tenantId = db.tenants.acme;
    const sealer = createTestSealer(db, { alarmAfterMs: 20, intervalMs: 10 });
    await sealAll(sealer);
    const before = await eventsOf(tenantId);
    const open = await openTransaction(db.tenants.globex);
    let waiting: string;
    try {
      waiting = await record(tenantId);
      sealer.start();
      await expect.poll(() => sealer.alarms.length, { timeout: 20_000 }).toBeGreaterThan(0);
      await sealer.stop();
      expect(sealer.alarms[0]).toMatchObject({ kind: 'lag' });
      expect(await sealer.metrics()).toMatchObject({ waitingRows: 1 });
      expect((await sealer.metrics()).lagMs).toBeGreaterThan(20);
      expect(await eventsOf(tenantId)).toEqual(before);
    } finally {
      // Whatever failed above, the tests behind do not wait for it.
      await sealer.stop();
      await open.commit();
    }
    await sealAll(sealer);
    expect(await eventsOf(tenantId)).toEqual([...before, waiting]);
    expect((await sealer.metrics()).lagMs).toBe(0);
  }, 60_000);

  it("seals the platform's stream like any other, and its silence from the first pass", async () => {
    const sealer = createTestSealer(db);
    await sealAll(sealer);
    const [first] = await readNotes(db.superuser, platformStream);
    expect(splitNote(first!)).toMatchObject({ origin: 'ataski.example/audit/platform', size: 0 });
    const context = {
      tenantId: null,
      actor: { type: 'system', id: 'sign-in' },
      correlationId: createCorrelationId(),
    } as const;
    const eventId = await createLog().recordPlatform(context, { action: 'sign_in.failed' });
    await sealAll(sealer);
    expect(await eventsOf(platformStream)).toEqual([eventId]);
    expect(await faultsOf(db.superuser, platformStream)).toEqual([]);
  });

  it('goes on where it stopped, when a pass takes fewer rows than there are', async () => {
    const tenantId = numberedTenant(1);
    await insertBulkRows(db.superuser, { tenantIds: [tenantId], rowsEach: 25 });
    const sealer = createTestSealer(db, { maxRows: 4 });
    await sealAll(sealer);
    expect(await eventsOf(tenantId)).toHaveLength(25);
    expect(await faultsOf(db.superuser, tenantId)).toEqual([]);
    expect((await readNotes(db.superuser, tenantId)).length).toBeGreaterThan(5);
  });

  it('loses no row that shares its id with another of the same transaction', async () => {
    const tenantId = numberedTenant(2);
    const eventId = '0190c0de-0000-7000-8000-000000000001';
    await db.superuser.query(
      `insert into audit.audit_log (tenant_id, occurred_at, event_id, entry)
       select $1::uuid, t.at, $2::uuid, format(
                '{"action":"thing.made","action_version":1,"actor_id":"u","actor_type":"user",'
                '"component":"test","correlation_id":"correlation_1","details":{},"event_id":"%s",'
                '"occurred_at":"%s","outcome":"success","phase":"single","targets":[],'
                '"tenant_id":"%s","v":1}', $2::uuid,
                to_char(t.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), $1::uuid)
         from generate_series(now() - interval '5 seconds', now(), interval '1 second') as t (at)`,
      [tenantId, eventId],
    );
    await sealAll(createTestSealer(db, { maxRows: 1 }));
    expect(await eventsOf(tenantId)).toEqual(Array.from({ length: 6 }, () => eventId));
    expect(await faultsOf(db.superuser, tenantId)).toEqual([]);
  });

  it('takes no more text into memory than fits, and loses nothing by it', async () => {
    const tenantId = numberedTenant(3);
    await insertBulkRows(db.superuser, { tenantIds: [tenantId], rowsEach: 40, padding: 10_000 });
    const sealer = createTestSealer(db, { maxBytes: 105_000 });
    await expect
      .poll(async () => (await sealer.runOnce()).rows, { timeout: 20_000 })
      .toBeGreaterThan(0);
    const taken = (await eventsOf(tenantId)).length;
    expect(taken).toBe(10);
    await sealAll(sealer);
    expect(await eventsOf(tenantId)).toHaveLength(40);
  });

  it('signs a silent stream anew after an hour, at the same size', async () => {
    const clock = createHandClock();
    const sealer = createTestSealer(db, { clock });
    clock.advance(10 * 365 * 86_400_000);
    await sealAll(sealer);
    const [before, deployed] = await readBoth(db.tenants.acme);
    clock.advance(3_599_000);
    await sealer.runOnce();
    expect(await readBoth(db.tenants.acme)).toEqual([before, deployed]);
    clock.advance(1_000);
    expect((await sealer.runOnce()).rows).toBe(0);
    const [after, deployedAfter] = await readBoth(db.tenants.acme);
    expect(after).toHaveLength(before.length + 1);
    expect(splitNote(after.at(-1)!).size).toBe(splitNote(before.at(-1)!).size);
    expect(splitNote(deployedAfter.at(-1)!).size).toBeGreaterThan(splitNote(deployed.at(-1)!).size);
    expect(await faultsOf(db.superuser, db.tenants.acme)).toEqual([]);
  });

  async function readBoth(
    stream: string,
  ): Promise<readonly [readonly string[], readonly string[]]> {
    return [await readNotes(db.superuser, stream), await readNotes(db.superuser, deploymentStream)];
  }
});
