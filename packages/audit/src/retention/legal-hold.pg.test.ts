import { describe, expect, it } from 'vitest';

import { createCorrelationId } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { migrations } from '../migrations.ts';
import { createRetention } from './retention.ts';

describe('a legal hold', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const retention = () => createRetention({ pool: db.sealer });
  const operator = (actorId = 'op_7') => ({ actorId, correlationId: createCorrelationId() });
  const request = { reason: 'A court asks for it.', authority: 'case 12' } as const;
  const eventsOf = async ({ correlationId }: Pick<TenantContext, 'correlationId'>) =>
    (
      await db.superuser.query<Record<string, unknown>>(
        'select action, actor_id, targets, details from audit.platform_log where correlation_id = $1',
        [correlationId],
      )
    ).rows;

  it('says who placed and who lifted it, and both are events of the platform', async () => {
    const [placing, lifting] = [operator(), operator('op_8')];
    const tenantId = db.tenants.acme;
    const holdId = await retention().placeHold({ tenantId, ...request }, placing);
    await retention().liftHold({ holdId, reason: 'The case is closed.' }, lifting);
    const targets = [
      { id: holdId, type: 'legal_hold' },
      { id: tenantId, type: 'tenant' },
    ];
    expect(await eventsOf(placing)).toEqual([
      { action: 'legal_hold.placed', actor_id: 'op_7', targets, details: request },
    ]);
    expect(await eventsOf(lifting)).toEqual([
      {
        action: 'legal_hold.lifted',
        actor_id: 'op_8',
        targets,
        details: { reason: 'The case is closed.' },
      },
    ]);
    expect(await retention().listHolds()).toMatchObject([
      { id: holdId, tenantId, placedBy: 'op_7', liftedBy: 'op_8', ...request },
    ]);
  });

  it('is lifted once', async () => {
    const holdId = await retention().placeHold({ tenantId: null, ...request }, operator());
    const lift = () => retention().liftHold({ holdId, reason: 'The case is closed.' }, operator());
    await lift();
    await expect(lift()).rejects.toMatchObject({ code: 'AUDIT_HOLD_MISSING' });
  });

  it.each([
    ['a short reason', { reason: 'because' }],
    ['no authority', { authority: '' }],
  ])('is refused with %s', async (_what, wrong) => {
    await expect(
      retention().placeHold({ tenantId: null, ...request, ...wrong }, operator()),
    ).rejects.toMatchObject({ code: 'AUDIT_REASON_INVALID' });
  });

  it.each([
    ['removed', 'delete from audit.legal_hold'],
    ['emptied', 'truncate audit.legal_hold'],
    ['changed', "update audit.legal_hold set reason = 'something else'"],
  ])('is never %s, not even by a superuser', async (_what, sql) => {
    await retention().placeHold({ tenantId: null, ...request }, operator());
    await expect(db.superuser.query(sql)).rejects.toMatchObject({ code: 'AU001' });
  });

  it('is not asked for in a snapshot, which may be older than it', async () => {
    const client = await db.superuser.connect();
    try {
      await client.query('begin isolation level repeatable read');
      await expect(
        client.query('select audit.is_held($1)', [[db.tenants.acme]]),
      ).rejects.toMatchObject({ code: '25008' });
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it.each(['app', 'ops', 'eraser'] as const)('is not for %s to place', async (role) => {
    await expect(
      db[role].query("select audit.place_hold(null, 'a long reason', 'x', 'y', 'z_12345678')"),
    ).rejects.toMatchObject({ code: '42501' });
  });
});
