import { randomUUID } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import type { TenantContext } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { canonicalise } from './canonical.ts';
import type { CanonicalValue } from './canonical.ts';
import { migrations } from './migrations.ts';

const occurredAt = '2026-01-02T03:04:05.678000Z';

const inFortyDays = new Date(Date.now() + 40 * 86_400_000).toISOString().replace('Z', '000Z');

const append = 'select audit.append($1, $2, $3, $4)';
const directly =
  'insert into audit.audit_log (tenant_id, occurred_at, event_id, entry) values ($1, $2, $3, $4)';

/** An honest entry of `context`, with some of its members replaced or, if undefined, removed. */
function entryOf(context: TenantContext, forged: Record<string, CanonicalValue | undefined> = {}) {
  const eventId = randomUUID();
  const honest: Record<string, CanonicalValue | undefined> = {
    action: 'thing.made',
    action_version: 1,
    actor_id: context.actor.id,
    actor_type: context.actor.type,
    component: 'test',
    correlation_id: context.correlationId,
    details: {},
    event_id: eventId,
    occurred_at: occurredAt,
    outcome: 'success',
    phase: 'single',
    targets: [],
    tenant_id: context.tenantId,
    v: 1,
    ...forged,
  };
  const members = Object.entries(honest).filter(
    (member): member is [string, CanonicalValue] => member[1] !== undefined,
  );
  return { eventId, entry: canonicalise(Object.fromEntries(members)) };
}

describe('SQL injected into a tenant', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });

  async function insert(
    context: TenantContext,
    { eventId, entry }: { eventId: string; entry: string },
    tenantId: string = context.tenantId,
    at: string = occurredAt,
  ) {
    return db.tenancy.query(context, append, [tenantId, at, eventId, entry]);
  }

  const rowsOf = async (context: TenantContext) =>
    (
      await db.tenancy.query(context, 'select from audit.audit_log where correlation_id = $1', [
        context.correlationId,
      ])
    ).rowCount;

  it('may write in its own name', async () => {
    const context = db.context(db.tenants.acme);
    await insert(context, entryOf(context));
    expect(await rowsOf(context)).toBe(1);
  });

  it('cannot vouch for a name itself, as the function does that writes verified rows together', async () => {
    const context = db.context(db.tenants.acme);
    const { eventId, entry } = entryOf(context, { actor_id: 'user_other' });
    const vouched = JSON.stringify({
      [eventId]: `${context.actor.type};user_other;${context.correlationId};${context.tenantId}`,
    });
    const vouching = db.as(context.tenantId, async (tx) => {
      await tx.query("select set_config('ataski.vouched', $1, true)", [vouched]);
      await tx.query(append, [context.tenantId, occurredAt, eventId, entry]);
    });
    await expect(vouching).rejects.toMatchObject({ details: { sqlState: '42501' } });
    const calling = db.tenancy.query(
      context,
      "select audit.append_verified('{}', '{}', '{}', '{}')",
    );
    await expect(calling).rejects.toMatchObject({ details: { sqlState: '42501' } });
    expect(await rowsOf(context)).toBe(0);
  });

  it.each<{ what: string; forged: Record<string, CanonicalValue | undefined>; sqlState: string }>([
    { what: "another actor's name", forged: { actor_id: 'user_other' }, sqlState: '42501' },
    { what: 'the name of an operator', forged: { actor_type: 'ops' }, sqlState: '42501' },
    {
      what: 'another correlation id',
      forged: { correlation_id: 'c_somebody_else' },
      sqlState: '42501',
    },
    {
      what: 'the name of somebody it claims to act for',
      forged: { on_behalf_of: 'user_other' },
      sqlState: '42501',
    },
    { what: 'the name of the database', forged: { component: 'database' }, sqlState: '42501' },
    {
      what: 'an entry of another tenant',
      forged: { tenant_id: '22222222-2222-4222-8222-222222222222' },
      sqlState: 'AU002',
    },
    {
      what: 'an entry with another event id',
      forged: { event_id: randomUUID() },
      sqlState: 'AU002',
    },
    {
      what: 'an entry of another moment',
      forged: { occurred_at: '2026-01-02T03:04:05.678001Z' },
      sqlState: 'AU002',
    },
    {
      what: 'the same moment in another spelling',
      forged: { occurred_at: '2026-01-02T04:04:05.678000+01:00' },
      sqlState: 'AU002',
    },
    { what: 'an entry without an actor', forged: { actor_id: undefined }, sqlState: '42501' },
    { what: 'an entry without targets', forged: { targets: undefined }, sqlState: '23502' },
    { what: 'an outcome without an intent', forged: { phase: 'outcome' }, sqlState: '23514' },
    { what: 'an intent with an outcome', forged: { phase: 'intent' }, sqlState: '23514' },
    {
      what: 'an entry that says when it was written',
      forged: { written_at: occurredAt },
      sqlState: 'AU002',
    },
    { what: 'an entry that names its transaction', forged: { xid: '1' }, sqlState: 'AU002' },
    { what: 'an unknown format', forged: { v: 2 }, sqlState: '23514' },
    {
      what: 'more than 65,535 bytes',
      forged: { details: { a: 'x'.repeat(65_535) } },
      sqlState: '23514',
    },
  ])('cannot write $what', async ({ forged, sqlState }) => {
    const context = db.context(db.tenants.acme);
    const { eventId } = entryOf(context);
    const { entry } = entryOf(context, { event_id: eventId, ...forged });
    await expect(insert(context, { eventId, entry })).rejects.toMatchObject({
      details: { sqlState },
    });
    expect(await rowsOf(context)).toBe(0);
  });

  it('cannot write two actors into one entry, to be read one way here and another way elsewhere', async () => {
    const context = db.context(db.tenants.acme);
    const { eventId, entry } = entryOf(context);
    const double = entry.replace('{', '{"actor_id":"user_other",');
    await expect(insert(context, { eventId, entry: double })).rejects.toMatchObject({
      details: { sqlState: '23514' },
    });
  });

  it.each([
    { what: 'the end of time', at: 'infinity', said: undefined },
    { what: 'the beginning of time', at: '-infinity', said: undefined },
    { what: 'a year before Christ', at: '2026-01-02 Z BC', said: '2026-01-02T00:00:00.000000Z' },
    { what: 'a month to come', at: '2099-01-02 Z', said: '2099-01-02T00:00:00.000000Z' },
    { what: 'a month that may have no partition yet', at: inFortyDays, said: inFortyDays },
  ])('cannot date a row to $what', async ({ at, said }) => {
    const context = db.context(db.tenants.acme);
    const dated = insert(context, entryOf(context, { occurred_at: said }), context.tenantId, at);
    await expect(dated).rejects.toMatchObject({ details: { sqlState: '23514' } });
  });

  it("cannot write into another tenant's log", async () => {
    const context = db.context(db.tenants.acme);
    const foreign = entryOf(context, { tenant_id: db.tenants.globex });
    await expect(insert(context, foreign, db.tenants.globex)).rejects.toMatchObject({
      details: { sqlState: '42501' },
    });
  });

  it("cannot read another tenant's rows", async () => {
    const globex = db.context(db.tenants.globex);
    await insert(globex, entryOf(globex));
    const acme = db.context(db.tenants.acme);
    const { rowCount } = await db.tenancy.query(
      acme,
      'select from audit.audit_log where tenant_id <> $1',
      [db.tenants.acme],
    );
    expect(rowCount).toBe(0);
    expect(await rowsOf(globex)).toBe(1);
  });

  it("cannot learn by a duplicate that another tenant's row is there", async () => {
    const globex = db.context(db.tenants.globex);
    const there = entryOf(globex);
    await insert(globex, there);
    const acme = db.context(db.tenants.acme);
    await expect(insert(acme, there, db.tenants.globex)).rejects.toMatchObject({
      details: { sqlState: '42501' },
    });
  });

  it.each(['', ', actor_id', ', written_at', ', xid', ', action', ', component'])(
    'cannot insert by itself, past the function: the key, the entry%s',
    async (columns) => {
      const context = db.context(db.tenants.acme);
      const { eventId, entry } = entryOf(context);
      const forgery = db.tenancy.query(
        context,
        `insert into audit.audit_log (tenant_id, occurred_at, event_id, entry${columns}) values ($1, $2, $3, $4${columns && ', null'})`,
        [context.tenantId, occurredAt, eventId, entry],
      );
      await expect(forgery).rejects.toMatchObject({ details: { sqlState: '42501' } });
    },
  );

  it('cannot write anything without a context', async () => {
    const { eventId, entry } = entryOf(db.context(db.tenants.acme));
    const forgery = db.app.query(append, [db.tenants.acme, occurredAt, eventId, entry]);
    await expect(forgery).rejects.toMatchObject({ code: 'AT001' });
  });

  it('can call seven functions of this schema: one that writes in its own name alone, two for the platform alone, three that show a tenant its place in the deployment tree, and one that says which months are retired', async () => {
    const { rows } = await db.superuser.query(
      `select r.rolname as role, p.proname as name
         from pg_proc p cross join pg_roles r
        where p.pronamespace = 'audit'::regnamespace
          and r.rolname in ('ataski_app', 'ataski_ops')
          and has_function_privilege(r.oid, p.oid, 'execute')
        order by name`,
    );
    expect(rows).toEqual([
      { role: 'ataski_app', name: 'append' },
      { role: 'ataski_app', name: 'append_platform' },
      { role: 'ataski_app', name: 'find_deployment_checkpoint' },
      { role: 'ataski_app', name: 'list_deployment_receipts' },
      { role: 'ataski_app', name: 'list_deployment_tiles' },
      { role: 'ataski_app', name: 'list_retired_months' },
      { role: 'ataski_app', name: 'next_orphan_intent' },
    ]);
  });
});

describe('whoever rules the database', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });

  it.each([
    { who: 'the owner, past the function', role: 'ataski_owner', sql: directly },
    { who: 'the owner, by the function', role: 'ataski_owner', sql: append },
    { who: 'a superuser, by the function', role: 'none', sql: append },
  ])("writes nothing in a tenant's name without a context: $who", async ({ role, sql }) => {
    const { eventId, entry } = entryOf(db.context(db.tenants.acme));
    const client = await db.superuser.connect();
    try {
      await client.query(`begin; set local role ${role}`);
      const forgery = client.query(sql, [db.tenants.acme, occurredAt, eventId, entry]);
      await expect(forgery).rejects.toMatchObject({ code: 'AT001' });
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it.each([
    { what: 'the log', table: 'audit_log' },
    { what: 'a partition', table: 'audit_log_default' },
  ])(
    'writes nothing but what a row must be, not as a superuser in replica mode either: into $what',
    async ({ table }) => {
      const { eventId, entry } = entryOf(db.context(db.tenants.acme), { v: 2 });
      const client = await db.superuser.connect();
      try {
        await client.query('begin; set local session_replication_role = replica');
        const sql = directly.replace('audit_log', table);
        const forgery = client.query(sql, [db.tenants.acme, occurredAt, eventId, entry]);
        await expect(forgery).rejects.toMatchObject({ code: '23514', constraint: 'is_sound' });
      } finally {
        await client.query('rollback');
        client.release();
      }
    },
  );
});
