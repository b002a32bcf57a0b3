import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { systemClock } from '@ataski/kernel';
import type { ComposedRow, ContextSigned, Migration, TenantContext } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { thingActions } from '../test/thing-actions.ts';
import { createAuditLog } from './audit-log.ts';
import { migrations } from './migrations.ts';
import { createSpool } from './spool/spool.ts';

/** A function of the owner, as a package ships it that commits what many calls wait for. */
const ledger: Migration = {
  package: 'ledger',
  number: 1,
  name: 'write',
  sql: `
    create schema ledger;
    grant usage on schema ledger to ataski_app;
    create function ledger.write(token text, moments timestamptz[], ids uuid[], entries text[])
    returns void
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
    as $$
    begin
      perform tenancy.require_platform();
      perform audit.append_verified(tenancy.verified_contexts(token), moments, ids, entries);
    end
    $$;
    revoke all on function ledger.write(text, timestamptz[], uuid[], text[]) from public;
    grant execute on function ledger.write(text, timestamptz[], uuid[], text[]) to ataski_app;`,
};

describe('rows that somebody else commits', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations, ledger] });
  const { acme, globex } = db.tenants;
  const folder = mkdtempSync(path.join(tmpdir(), 'ataski-composed-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const open = (spool?: ReturnType<typeof createSpool>) =>
    createAuditLog({
      ...{ db: db.tenancy, platform: db.tenancy, clock: systemClock, component: 'test' },
      actions: [thingActions],
      ...(spool === undefined ? {} : { spool }),
    });
  const write = async (rows: readonly (readonly [TenantContext, ComposedRow])[]) => {
    const token: ContextSigned = (sign) => sign(rows.map(([context]) => context));
    await db.tenancy.call('ledger.write', [
      token,
      rows.map(([, row]) => row.occurredAt),
      rows.map(([, row]) => row.eventId),
      rows.map(([, row]) => row.entry),
    ]);
  };
  const saidOf = async (context: TenantContext) =>
    await db.as(context.tenantId, async (tx) =>
      (await open().timeline(tx, context.correlationId)).events.map(
        ({ actorId, phase, outcome }) => `${actorId} ${outcome ?? phase}`,
      ),
    );

  it('stand in the log of their own tenants, each under its own actor and correlation id', async () => {
    const log = open();
    const contexts = [
      db.context(acme, { type: 'agent', id: 'first' }),
      db.context(globex, { type: 'agent', id: 'second' }),
      db.context(acme, { type: 'user', id: 'third' }),
    ] as const;
    const intent = log.composeIntent(contexts[0], { action: 'thing.called' });
    const outcome = log.composeOutcome(contexts[0], intent, { action: 'thing.called' });
    await write([
      [contexts[0], intent],
      [contexts[1], log.compose(contexts[1], { action: 'thing.made' })],
      [contexts[2], log.compose(contexts[2], { action: 'thing.made' })],
      [contexts[0], outcome],
    ]);
    expect(await Promise.all(contexts.map(saidOf))).toEqual([
      ['first intent', 'first success'],
      ['second success'],
      ['third success'],
    ]);
  });

  it.each([
    [
      'another actor',
      (context: TenantContext) => ({ ...context, actor: { type: 'user', id: 'alice' } as const }),
    ],
    ['another tenant', (context: TenantContext) => ({ ...context, tenantId: globex })],
  ])('are refused, all of them, when one is in the name of %s', async (_who, forge) => {
    const log = open();
    const context = db.context(acme);
    const honest = log.compose(context, { action: 'thing.made' });
    const forged = log.compose(forge(context), { action: 'thing.made' });
    await expect(
      write([
        [context, honest],
        [context, forged],
      ]),
    ).rejects.toMatchObject({
      details: { sqlState: expect.stringMatching(/^(42501|AU002)$/) as string },
    });
    expect(await saidOf(context)).toEqual([]);
  });

  it('are refused when one is in the name of its neighbour, who acts for the same tenant', async () => {
    const log = open();
    const [first, second] = [db.context(acme), db.context(acme, { type: 'agent', id: 'second' })];
    const honest = log.compose(second, { action: 'thing.made' });
    const forged = log.compose(second, { action: 'thing.made' });
    const writing = write([
      [second, honest],
      [first, forged],
    ]);
    await expect(writing).rejects.toMatchObject({ details: { sqlState: '42501' } });
    expect([await saidOf(first), await saidOf(second)]).toEqual([[], []]);
  });

  it('are refused when two have one id, under which the second could borrow the name of the first', async () => {
    const row = open().compose(db.context(acme), { action: 'thing.made' });
    const writing = write([
      [db.context(acme), row],
      [db.context(globex), row],
    ]);
    await expect(writing).rejects.toMatchObject({ details: { sqlState: '22023' } });
  });

  it('are refused in the name of the database', async () => {
    const context = db.context(acme);
    const row = open().compose(context, { action: 'thing.made' });
    const entry = row.entry.replace('"component":"test"', '"component":"database"');
    await expect(write([[context, { ...row, entry }]])).rejects.toMatchObject({
      details: { sqlState: '42501' },
    });
  });

  it('wait on the disk when they are outcomes and the database is away, and are written once', async () => {
    const log = open(createSpool({ folder, clock: systemClock }));
    const context = db.context(acme);
    const intent = log.composeIntent(context, { action: 'thing.called' });
    await write([[context, intent]]);
    await log.keepOutcome(log.composeOutcome(context, intent, { action: 'thing.called' }));
    expect(await log.drainSpool()).toMatchObject({ written: 1 });
    expect(await log.drainSpool()).toMatchObject({ written: 0 });
    expect(await saidOf(context)).toEqual(['user_test intent', 'user_test success']);
  });

  it('are kept nowhere without a spool, and whoever asked is told', async () => {
    const log = open();
    const context = db.context(acme);
    const row = log.compose(context, { action: 'thing.made' });
    await expect(log.keepOutcome(row)).rejects.toMatchObject({ code: 'AUDIT_SPOOL_MISSING' });
  });
});
