import { randomBytes, randomUUID } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { createCorrelationId, systemClock } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { createGcmSeal } from '../../test/gcm-seal.ts';
import { personActions } from '../../test/person-actions.ts';
import { createAuditLog } from '../audit-log.ts';
import { migrations } from '../migrations.ts';
import { commitTo } from './commitment.ts';

const email = 'vera@acme.example';
const invited = {
  action: 'person.invited',
  details: { roles: ['viewer'] },
  sensitive: { email },
  subject: 'person_7',
} as const;
const reason = 'Ticket 4711: who was invited?';

interface Stored {
  readonly entry: string;
  readonly commitment: string;
  readonly occurredAt: string;
  readonly salt: Buffer | null;
  readonly sealed: Buffer | null;
  readonly subject: string | null;
}

describe('the personal part of an event', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const seal = createGcmSeal();
  const createLog = (options: { sensitive?: typeof seal } = { sensitive: seal }) =>
    createAuditLog({
      ...{ db: db.tenancy, platform: db.tenancy, clock: systemClock },
      ...{ component: 'test', actions: [personActions] },
      ...options,
    });

  const storedOf = async (eventId: string): Promise<Stored> => {
    const { rows } = await db.superuser.query<Stored>(
      `select entry, event.sensitive as commitment, salt, sealed, subject,
              to_char(event.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "occurredAt"
         from audit.audit_log as event
         left join audit.sensitive as part using (tenant_id, occurred_at, event_id)
        where event_id = $1`,
      [eventId],
    );
    return rows[0]!;
  };
  const listed = async (context: TenantContext) =>
    (await db.tenancy.withTenant(context, (tx) => createLog().timeline(tx, context.correlationId)))
      .events;

  it('is not in the entry, which commits to it, and nowhere in the database in clear', async () => {
    const context = db.context(db.tenants.acme);
    const eventId = await db.tenancy.withTenant(context, (tx) => createLog().record(tx, invited));
    const stored = await storedOf(eventId);
    expect(stored.entry).not.toContain('vera');
    expect(stored.entry).not.toContain('person_7');
    expect(stored.entry).toContain(`"sensitive":"${stored.commitment}"`);
    expect(stored.sealed!.includes('vera')).toBe(false);
    expect(stored.subject).toBe('person_7');
    const part = Buffer.from(`{"email":"${email}"}`, 'utf8');
    expect(commitTo(stored.salt!, part)).toBe(stored.commitment);
    expect(await listed(context)).toMatchObject([{ eventId, sensitive: 'kept' }]);
  });

  it.each(['recordApart', 'begin'] as const)(
    'is written by %s in one transaction with its entry',
    async (way) => {
      const context = db.context(db.tenants.acme);
      const made = await createLog()[way](context, invited);
      const stored = await storedOf(typeof made === 'string' ? made : made.eventId);
      expect(stored.salt).toHaveLength(32);
    },
  );

  it('stands beside the intent of a call and is not asked for again by its outcome', async () => {
    const context = db.context(db.tenants.acme);
    const call = await createLog().begin(context, {
      action: 'mail.sent',
      details: { template: 'welcome' },
      sensitive: { recipient: email },
    });
    await call.succeed({ status: 202 });
    expect((await listed(context)).map((event) => [event.phase, event.sensitive])).toEqual([
      ['intent', 'kept'],
      ['outcome', 'none'],
    ]);
  });

  it('is refused without a seal, and nothing is written', async () => {
    const context = db.context(db.tenants.acme);
    const log = createLog({});
    const refusal = { code: 'AUDIT_SEAL_MISSING' };
    await expect(
      db.tenancy.withTenant(context, (tx) => log.record(tx, invited)),
    ).rejects.toMatchObject(refusal);
    await expect(log.recordApart(context, invited)).rejects.toMatchObject(refusal);
    await expect(log.begin(context, invited)).rejects.toMatchObject(refusal);
    expect(await listed(context)).toEqual([]);
  });

  it('is refused where it was not declared, where it lacks a member, and without a tenant', async () => {
    const context = db.context(db.tenants.acme);
    const platform = { ...context, tenantId: null };
    const log = createLog();
    const refusal = { code: 'AUDIT_EVENT_INVALID' };
    await expect(
      log.recordApart(context, { ...invited, sensitive: { name: 'Vera' } } as never),
    ).rejects.toMatchObject(refusal);
    await expect(
      log.recordApart(context, { ...invited, sensitive: { email, shoe: '42' } } as never),
    ).rejects.toMatchObject(refusal);
    await expect(log.recordPlatform(platform, invited)).rejects.toMatchObject(refusal);
  });

  it('may be absent when every member is optional', async () => {
    const context = db.context(db.tenants.acme);
    await createLog().recordApart(context, { action: 'person.greeted' });
    expect(await listed(context)).toMatchObject([{ sensitive: 'none' }]);
  });

  describe('revealed', () => {
    const make = async (context: TenantContext) => {
      const eventId = await createLog().recordApart(context, invited);
      return { eventId, occurredAt: (await storedOf(eventId)).occurredAt, reason };
    };

    it('comes back whole, after the reading is on record', async () => {
      const context = db.context(db.tenants.acme);
      const request = await make(context);
      const reading = { ...context, correlationId: createCorrelationId() };
      const revealed = await createLog().reveal(reading, request);
      expect(revealed).toEqual({ eventId: request.eventId, part: { email } });
      expect(await listed(reading)).toMatchObject([
        {
          action: 'audit_event.revealed',
          targets: [{ type: 'audit_event', id: request.eventId }],
          details: { reason },
          actorId: context.actor.id,
        },
      ]);
    });

    it('is not opened when the reading cannot be recorded', async () => {
      const context = db.context(db.tenants.acme);
      const request = await make(context);
      let opened = 0;
      const watched = {
        ...seal,
        open: (...given: Parameters<typeof seal.open>) => {
          opened += 1;
          return seal.open(...given);
        },
      };
      const readOnly: typeof db.tenancy = {
        ...db.tenancy,
        withTenant: (inside, work) => db.tenancy.withTenant(inside, work, { readOnly: true }),
      };
      const log = createAuditLog({
        ...{ db: readOnly, platform: db.tenancy, clock: systemClock, sensitive: watched },
        ...{ component: 'test', actions: [personActions] },
      });
      await expect(log.reveal(context, request)).rejects.toMatchObject({
        code: 'TENANCY_STATEMENT_DENIED',
      });
      expect(opened).toBe(0);
    });

    it('is missing for another tenant, for an unknown event and for one without such a part', async () => {
      const context = db.context(db.tenants.acme);
      const request = await make(context);
      const refusal = { code: 'AUDIT_EVENT_MISSING' };
      const log = createLog();
      await expect(log.reveal(db.context(db.tenants.globex), request)).rejects.toMatchObject(
        refusal,
      );
      await expect(
        log.reveal(context, { ...request, eventId: randomUUID() }),
      ).rejects.toMatchObject(refusal);
      const plain = await log.recordApart(context, { action: 'person.greeted' });
      const { occurredAt } = await storedOf(plain);
      await expect(
        log.reveal(context, { ...request, eventId: plain, occurredAt }),
      ).rejects.toMatchObject(refusal);
      await expect(
        log.reveal(context, { ...request, eventId: 'x', occurredAt: 'y' }),
      ).rejects.toMatchObject(refusal);
    });

    it('wants a reason and a seal', async () => {
      const context = db.context(db.tenants.acme);
      const request = await make(context);
      await expect(
        createLog().reveal(context, { ...request, reason: 'curious' }),
      ).rejects.toMatchObject({ code: 'AUDIT_REASON_INVALID' });
      await expect(createLog({}).reveal(context, request)).rejects.toMatchObject({
        code: 'AUDIT_SEAL_MISSING',
      });
    });

    it('is refused when the stored part is not the one that the entry commits to', async () => {
      const context = db.context(db.tenants.acme);
      const request = await make(context);
      const other = await seal.seal(context, request.eventId, Buffer.from('{"email":"x"}'));
      await db.superuser.query('alter table audit.sensitive disable trigger refuse_change');
      await db.superuser.query('update audit.sensitive set sealed = $1 where event_id = $2', [
        other,
        request.eventId,
      ]);
      await db.superuser.query('alter table audit.sensitive enable always trigger refuse_change');
      await expect(createLog().reveal(context, request)).rejects.toMatchObject({
        code: 'AUDIT_SENSITIVE_DAMAGED',
      });
    });
  });

  describe('and SQL inside a tenant', () => {
    const insert = `insert into audit.sensitive (tenant_id, occurred_at, event_id, salt, sealed)
                    values ($1, $2, $3, $4, $5)`;

    it('cannot put back what was erased, nor give an event a part later', async () => {
      const context = db.context(db.tenants.acme);
      const eventId = await createLog().recordApart(context, { action: 'person.greeted' });
      const { occurredAt } = await storedOf(eventId);
      await expect(
        db.tenancy.query(context, insert, [
          ...[context.tenantId, occurredAt, eventId],
          ...[randomBytes(32), randomBytes(40)],
        ]),
      ).rejects.toMatchObject({ code: 'TENANCY_STATEMENT_DENIED' });
    });

    it.each([
      ['change', 'update audit.sensitive set subject = null'],
      ['erase', 'delete from audit.sensitive'],
      ['call the eraser', "select audit.erase_subject('person_7', 'because I can', 'me')"],
      ['write salts as the database', 'select audit.keep_salt(null, null, null, null)'],
    ])('cannot %s', async (_what, sql) => {
      await expect(db.tenancy.query(db.context(db.tenants.acme), sql)).rejects.toMatchObject({
        code: 'TENANCY_STATEMENT_DENIED',
      });
    });

    it('sees no part of another tenant', async () => {
      await createLog().recordApart(db.context(db.tenants.globex), invited);
      const { rows } = await db.tenancy.query(
        db.context(db.tenants.acme),
        'select distinct tenant_id from audit.sensitive',
      );
      expect(rows).toEqual([{ tenant_id: db.tenants.acme }]);
    });
  });

  it.each(['migrator as the owner', 'superuser'])(
    'is neither changed nor erased by the %s',
    async (who) => {
      const client = await (who === 'superuser' ? db.superuser : db.migrator).connect();
      try {
        if (who !== 'superuser') await client.query('set role ataski_owner');
        for (const sql of [
          'delete from audit.sensitive',
          'update audit.sensitive set subject = null',
          'truncate audit.sensitive',
        ]) {
          await expect(client.query(sql)).rejects.toMatchObject({ code: 'AU001' });
        }
      } finally {
        await client.query('reset role');
        client.release();
      }
    },
  );

  it('stays closed to operators, who read the log but no personal part of it', async () => {
    await expect(db.ops.query('select from audit.sensitive')).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('is not read by the eraser, who only erases', async () => {
    await expect(db.eraser.query('select from audit.sensitive')).rejects.toMatchObject({
      code: '42501',
    });
  });
});
