import { describe, expect, it } from 'vitest';

import { systemClock } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { createGcmSeal } from '../../test/gcm-seal.ts';
import { personActions } from '../../test/person-actions.ts';
import { useEraser } from '../../test/use-eraser.ts';
import { createAuditLog } from '../audit-log.ts';
import { canonicalise } from '../canonical.ts';
import type { CanonicalValue } from '../canonical.ts';
import { migrations } from '../migrations.ts';

const request = {
  reason: 'The person asked to be forgotten.',
  authority: 'request 2026-17',
} as const;

describe('an erasure', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const eraser = useEraser(db);
  const log = () =>
    createAuditLog({
      ...{ db: db.tenancy, platform: db.tenancy, clock: systemClock },
      ...{ component: 'test', actions: [personActions], sensitive: createGcmSeal() },
    });

  const invite = (context: TenantContext, subject: string) =>
    log().recordApart(context, {
      action: 'person.invited',
      details: { roles: ['viewer'] },
      sensitive: { email: `${subject}@acme.example` },
      subject,
    });
  const timeline = async (context: TenantContext) =>
    (await db.tenancy.withTenant(context, (tx) => log().timeline(tx, context.correlationId)))
      .events;
  const operator = (tenantId: TenantContext['tenantId']) =>
    db.context(tenantId, { type: 'ops', id: 'op_7' });

  it('takes salts and parts of one subject, says so in the entries, and changes no entry', async () => {
    const context = db.context(db.tenants.acme);
    const ids = [await invite(context, 'person_1'), await invite(context, 'person_1')];
    const other = await invite(context, 'person_2');
    const entries = async () =>
      (
        await db.superuser.query<Record<string, string>>(
          'select entry, sensitive from audit.audit_log where correlation_id = $1 order by event_id',
          [context.correlationId],
        )
      ).rows;
    const before = await entries();
    await expect(
      eraser.redact(operator(db.tenants.acme), { subject: 'person_1', ...request }),
    ).resolves.toEqual({ events: 2 });
    expect(await entries()).toEqual(before);
    const states = (await timeline(context)).map(({ eventId, sensitive }) => [eventId, sensitive]);
    expect(Object.fromEntries(states)).toEqual({
      [ids[0]!]: 'redacted',
      [ids[1]!]: 'redacted',
      [other]: 'kept',
    });
  });

  it('leaves nothing to reveal, and says so rather than failing', async () => {
    const context = db.context(db.tenants.acme);
    const eventId = await invite(context, 'person_3');
    await eraser.redact(operator(db.tenants.acme), { subject: 'person_3', ...request });
    const [event] = await timeline(context);
    const { occurredAt } = event!;
    const asked = { eventId, occurredAt, reason: 'Is there anything left?' };
    expect(await log().reveal(context, asked)).toEqual({ eventId, part: null });
    expect(await timeline(context)).toHaveLength(1);
  });

  it('is itself an event of the tenant, by the signed actor, without the subject', async () => {
    await invite(db.context(db.tenants.acme), 'person_4');
    const context = operator(db.tenants.acme);
    await eraser.redact(context, { subject: 'person_4', ...request });
    expect(await timeline(context)).toMatchObject([
      {
        action: 'audit_subject.erased',
        actorType: 'ops',
        actorId: 'op_7',
        details: { ...request, events: 1 },
        targets: [],
      },
    ]);
    const { rows } = await db.superuser.query<{ entry: string }>(
      'select entry from audit.audit_log where correlation_id = $1',
      [context.correlationId],
    );
    expect(rows[0]!.entry).not.toContain('person_4');
    expect(canonicalise(JSON.parse(rows[0]!.entry) as CanonicalValue)).toBe(rows[0]!.entry);
  });

  it('reaches no other tenant’s events about a subject of the same id', async () => {
    const globex = db.context(db.tenants.globex);
    await invite(globex, 'person_5');
    await expect(
      eraser.redact(operator(db.tenants.acme), { subject: 'person_5', ...request }),
    ).resolves.toEqual({ events: 0 });
    expect(await timeline(globex)).toMatchObject([{ sensitive: 'kept' }]);
  });

  it('is final: what was erased cannot be put back by SQL inside the tenant', async () => {
    const context = db.context(db.tenants.acme);
    const eventId = await invite(context, 'person_8');
    const { rows } = await db.superuser.query<Record<string, unknown>>(
      'select occurred_at::text, salt, sealed from audit.sensitive where event_id = $1',
      [eventId],
    );
    const { occurred_at: occurredAt, salt, sealed } = rows[0]!;
    await eraser.redact(operator(db.tenants.acme), { subject: 'person_8', ...request });
    await expect(
      db.tenancy.query(
        context,
        `insert into audit.sensitive (tenant_id, occurred_at, event_id, salt, sealed)
         values ($1, $2, $3, $4, $5)`,
        [context.tenantId, occurredAt, eventId, salt, sealed],
      ),
    ).rejects.toMatchObject({ code: 'TENANCY_STATEMENT_DENIED' });
    expect(await timeline(context)).toMatchObject([{ sensitive: 'redacted' }]);
  });

  it.each([
    ['a short reason', { reason: 'because' }],
    ['a long reason', { reason: 'x'.repeat(501) }],
    ['no authority', { authority: '' }],
  ])('is refused with %s', async (_what, wrong) => {
    await expect(
      eraser.redact(operator(db.tenants.acme), { subject: 'person_1', ...request, ...wrong }),
    ).rejects.toMatchObject({ code: 'AUDIT_REASON_INVALID' });
  });

  it('is refused by the database as well without a reason or a signed context', async () => {
    const call = "select audit.erase_subject('person_1', $1, 'me')";
    await expect(db.eraser.query(call, ['a reason that is long'])).rejects.toMatchObject({
      code: 'AT001',
    });
    await expect(db.sealer.query(call, ['a reason that is long'])).rejects.toMatchObject({
      code: '42501',
    });
  });

  describe('under a legal hold', () => {
    const place = async (tenant: string | null) => {
      const { rows } = await db.sealer.query<{ id: string }>(
        "select audit.place_hold($1, 'A court asks for it.', 'case 12', 'op_7', 'hold_test_1') as id",
        [tenant],
      );
      return rows[0]!.id;
    };
    const lift = (id: string) =>
      db.sealer.query("select audit.lift_hold($1, 'The case is closed.', 'op_8', 'hold_test_2')", [
        id,
      ]);

    it.each([
      ['of the tenant', true],
      ['of everybody', false],
    ])('%s is refused and erases nothing, until it is lifted', async (_what, isOfTenant) => {
      const context = db.context(db.tenants.acme);
      await invite(context, 'person_6');
      const id = await place(isOfTenant ? db.tenants.acme : null);
      const redact = () =>
        eraser.redact(operator(db.tenants.acme), { subject: 'person_6', ...request });
      await expect(redact()).rejects.toMatchObject({ code: 'AUDIT_LEGAL_HOLD' });
      expect(await timeline(context)).toMatchObject([{ sensitive: 'kept' }]);
      await lift(id);
      await expect(redact()).resolves.toEqual({ events: 1 });
    });

    it('of another tenant goes through', async () => {
      const id = await place(db.tenants.globex);
      await expect(
        eraser.redact(operator(db.tenants.acme), { subject: 'nobody', ...request }),
      ).resolves.toEqual({ events: 0 });
      await lift(id);
    });
  });
});
