import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';

import { createCorrelationId, systemClock } from '@ataski/kernel';
import type { PlatformContext, TenantContext } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { createSigningKey, createTenancy, migrations as tenancyMigrations } from '@ataski/tenancy';
import type { Tenancy } from '@ataski/tenancy';

import { thingActions } from '../../test/thing-actions.ts';
import { createEntry } from '../audit-entry.ts';
import { createAuditLog } from '../audit-log.ts';
import { AuditError } from '../errors.ts';
import { migrations } from '../migrations.ts';
import { createSpool } from './spool.ts';

/** The way to the database, which can be cut off: then its port refuses. */
async function createRoad(port: number) {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((near) => {
    const far = net.connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  const listen = (at: number) =>
    new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  await listen(0);
  const { port: own } = server.address() as net.AddressInfo;
  return {
    port: own,
    async cut() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    mend: () => listen(own),
  };
}

describe('an outcome while the database is away', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const folder = mkdtempSync(path.join(tmpdir(), 'ataski-spool-pg-'));
  let road: Awaited<ReturnType<typeof createRoad>>;
  let tenancy: Tenancy;
  let pool: pg.Pool;
  let isCut = false;

  beforeAll(async () => {
    const cluster = inject('testCluster');
    road = await createRoad(cluster.port);
    const url = new URL(db.url('app'));
    url.port = String(road.port);
    pool = new pg.Pool({ connectionString: url.href, max: 3, pipeline: true });
    tenancy = createTenancy({
      pool,
      signingKey: createSigningKey('test', Buffer.from(cluster.signingSecret, 'base64')),
    });
  });
  afterEach(async () => {
    if (isCut) await mend();
    for (const name of readdirSync(folder)) rmSync(path.join(folder, name));
  });
  afterAll(async () => {
    await pool.end();
    await road.cut();
    rmSync(folder, { recursive: true });
  });

  const cut = async () => {
    await road.cut();
    isCut = true;
  };
  const mend = async () => {
    await road.mend();
    isCut = false;
  };
  const createLog = (hasSpool = true) =>
    createAuditLog({
      ...{ db: tenancy, platform: tenancy, clock: systemClock },
      component: 'test',
      actions: [thingActions],
      ...(hasSpool ? { spool: createSpool({ folder, clock: systemClock }) } : {}),
    });
  const event = { action: 'stripe.called', targets: [{ type: 'operation', id: 'list' }] } as const;
  const rowsOf = async (correlationId: string) => {
    const { rows } = await db.superuser.query<Record<string, unknown>>(
      `select phase, outcome, actor_id, details from audit.audit_log where correlation_id = $1
       union all
       select phase, outcome, actor_id, details from audit.platform_log where correlation_id = $1
       order by phase`,
      [correlationId],
    );
    return rows;
  };
  const platformContext = (): PlatformContext => ({
    tenantId: null,
    actor: { type: 'system', id: 'sign-in' },
    correlationId: createCorrelationId(),
  });

  it('waits together with what was refused, of a tenant or of nobody known', async () => {
    const tenant = db.context(db.tenants.acme, { type: 'agent', id: 'agent-7' });
    const platform = platformContext();
    const log = createLog();
    const refusal = { action: 'thing.made', targets: [{ type: 'thing', id: '1' }] } as const;
    await log.recordRefusal(tenant, refusal);
    await cut();
    await log.recordRefusal(platform, refusal);
    await log.keepOutcome(log.compose(tenant, { ...refusal, outcome: 'denied' }));
    await log.keepOutcome(log.compose(tenant, { ...refusal, outcome: 'success' }));
    await expect(createLog(false).recordRefusal(platform, refusal)).rejects.toMatchObject({
      kind: 'unavailable',
    });
    await mend();
    // What succeeded is no refusal: nobody writes it by way of a file.
    expect(await createLog().drainSpool()).toMatchObject({ written: 2, refused: 1 });
    const denied = { phase: 'single', outcome: 'denied', actor_id: 'agent-7', details: {} };
    expect(await rowsOf(tenant.correlationId)).toEqual([denied, denied]);
    expect(await rowsOf(platform.correlationId)).toMatchObject([{ outcome: 'denied' }]);
  });

  it('waits in the spool and is written under its own id, once, by whichever process comes next', async () => {
    const tenant = db.context(db.tenants.acme, { type: 'agent', id: 'agent-7' });
    const platform = platformContext();
    const log = createLog();
    const calls = [await log.begin(tenant, event), await log.begin(platform, event)];
    await cut();
    await calls[0]!.fail('STRIPE_REFUSED', { status: 402 });
    await calls[1]!.succeed({ status: 200 });
    await expect(log.drainSpool()).rejects.toMatchObject({ kind: 'unavailable' });
    await mend();
    const [name] = readdirSync(folder).filter((each) => each.endsWith('.taken'));
    expect(name).toBeDefined();
    expect(await createLog().drainSpool()).toEqual({
      written: 2,
      refused: 0,
      damaged: 0,
      isBusy: false,
    });
    expect(await rowsOf(tenant.correlationId)).toEqual([
      { phase: 'intent', outcome: null, actor_id: 'agent-7', details: {} },
      {
        phase: 'outcome',
        outcome: 'failure',
        actor_id: 'agent-7',
        details: { code: 'STRIPE_REFUSED', status: 402 },
      },
    ]);
    expect(await rowsOf(platform.correlationId)).toMatchObject([
      { phase: 'intent' },
      { phase: 'outcome', outcome: 'success', details: { status: 200 } },
    ]);
    expect(await log.closeOrphans({ olderThanMs: 0, limit: 10 })).toBe(0);
  });

  it('is the same row, however often it is drained', async () => {
    const contexts = [db.context(db.tenants.acme), platformContext()];
    const log = createLog();
    const calls = [await log.begin(contexts[0]!, event), await log.begin(contexts[1]!, event)];
    const kept: string[] = [];
    await cut();
    for (const call of calls) await call.succeed();
    await createSpool({ folder, clock: systemClock }).drain((entry) => {
      kept.push(entry);
      return Promise.resolve('written');
    });
    await mend();
    const again = createSpool({ folder, clock: systemClock });
    for (const entry of [...kept, ...kept]) await again.put(entry);
    expect(await log.drainSpool()).toMatchObject({ written: 4, refused: 0 });
    for (const { correlationId } of contexts) expect(await rowsOf(correlationId)).toHaveLength(2);
  });

  it('waits as well while the database takes no writes, as a standby after a failover', async () => {
    const context = db.context(db.tenants.acme);
    const log = createLog();
    const call = await log.begin(context, event);
    const database = new URL(db.url('app')).pathname.slice(1);
    // New connections alone see it.
    const setReadOnly = async (to: 'on' | 'off') => {
      await db.superuser.query(
        `alter role ataski_app in database "${database}" set default_transaction_read_only = ${to}`,
      );
      await cut();
      await mend();
    };
    await setReadOnly('on');
    await call.succeed({ status: 200 });
    await expect(log.drainSpool()).rejects.toMatchObject({ details: { sqlState: '25006' } });
    await setReadOnly('off');
    expect(await log.drainSpool()).toMatchObject({ written: 1, refused: 0 });
    expect(await rowsOf(context.correlationId)).toMatchObject([
      { phase: 'intent' },
      { phase: 'outcome', outcome: 'success' },
    ]);
  });

  it('is not told as kept where there is no spool', async () => {
    const log = createLog(false);
    const call = await log.begin(db.context(db.tenants.acme), event);
    await cut();
    await expect(call.succeed()).rejects.toMatchObject({ kind: 'unavailable' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is all that waits: without its intent in the database a call does not begin', async () => {
    await cut();
    const log = createLog();
    const context = db.context(db.tenants.acme);
    await expect(log.begin(context, event)).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(
      log.recordApart(context, { action: 'thing.made', details: {} }),
    ).rejects.toMatchObject({
      kind: 'unavailable',
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('does not wait when it was refused, which the next time would be no different', async () => {
    const refusing: Tenancy = {
      ...tenancy,
      query: <Row>(context: TenantContext, sql: string, values: readonly unknown[] = []) =>
        String(values.at(-1)).includes('"phase":"outcome"')
          ? Promise.reject(new AuditError('AUDIT_EVENT_INVALID'))
          : tenancy.query<Row>(context, sql, values),
    };
    const log = createAuditLog({
      ...{ db: refusing, platform: tenancy, clock: systemClock },
      component: 'test',
      actions: [thingActions],
      spool: createSpool({ folder, clock: systemClock }),
    });
    const call = await log.begin(db.context(db.tenants.acme), event);
    await expect(call.succeed()).rejects.toMatchObject({ code: 'AUDIT_EVENT_INVALID' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that was made up in the folder is kept aside where the database refuses it', async () => {
    const log = createLog();
    const spool = createSpool({ folder, clock: systemClock });
    await spool.put('no JSON at all');
    await spool.put('{"actor_id":"x"}');
    await spool.put(
      JSON.stringify({
        ...{ actor_id: 'x', actor_type: 'system', correlation_id: 'corr_12345678' },
        ...{ event_id: '11111111-1111-4111-8111-111111111111', tenant_id: db.tenants.acme },
        ...{ occurred_at: '2026-01-01T00:00:00.000000Z', component: 'database' },
      }),
    );
    // Whole and well-formed, in somebody's name: but nothing other than an outcome ever waits.
    const { entry } = createEntry(
      { action: 'thing.made' },
      {
        ...{ context: db.context(db.tenants.acme), component: 'test', phase: 'single' },
        ...{ occurredAt: '2026-01-01T00:00:00.000000Z', actionVersion: 1 },
      },
    );
    await spool.put(entry);
    expect(await log.drainSpool()).toMatchObject({ written: 0, refused: 4 });
    expect(readdirSync(folder)).toEqual(['refused.jsonl']);
    writeFileSync(path.join(folder, 'refused.jsonl'), '');
  });
});
