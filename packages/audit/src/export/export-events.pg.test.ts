import { createHash } from 'node:crypto';

import { beforeAll, describe, expect, it } from 'vitest';

import { systemClock } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { parseCsv } from '../../test/parse-csv.ts';
import { thingActions } from '../../test/thing-actions.ts';
import { createEntry } from '../audit-entry.ts';
import { createAuditLog } from '../audit-log.ts';
import { migrations } from '../migrations.ts';
import type { AuditExport } from './export-events.ts';
import { exportFormatNames } from './export-formats.ts';

interface Line {
  readonly type: 'header' | 'entry' | 'end';
  readonly entry: string;
  readonly [member: string]: unknown;
}

const readAll = async ({ text }: Pick<AuditExport, 'text'>) => {
  let all = '';
  for await (const chunk of text) all += chunk;
  return all;
};
const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
const entriesOf = (lines: readonly Line[]) =>
  lines.filter(({ type }) => type === 'entry').map(({ entry }) => entry);

describe('an export', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const createLog = (tenancy = db.tenancy) =>
    createAuditLog({
      ...{ db: tenancy, platform: db.tenancy, clock: systemClock },
      ...{ component: 'test', actions: [thingActions] },
    });

  /** Writes events in one statement. */
  async function fill(context: TenantContext, count: number): Promise<void> {
    const entries = Array.from({ length: count }, (_, index) =>
      createEntry(
        { action: 'page.filled', details: { count: index } },
        {
          ...{ context, component: 'test', phase: 'single', actionVersion: 1 },
          // Three at each moment, so that a page ends between events of one moment.
          occurredAt: new Date(Date.UTC(2026, 0, 1) + Math.floor(index / 3))
            .toISOString()
            .replace('Z', '000Z'),
        },
      ),
    );
    await db.tenancy.query(
      context,
      `select audit.append($1, at, id, entry)
         from unnest($2::timestamptz[], $3::uuid[], $4::text[]) as made (at, id, entry)`,
      [
        context.tenantId,
        entries.map(({ occurredAt }) => occurredAt),
        entries.map(({ eventId }) => eventId),
        entries.map(({ entry }) => entry),
      ],
    );
  }

  const entriesIn = async (tenantId: string, condition = 'true') =>
    (
      await db.superuser.query<{ entry: string }>(
        `select entry from audit.audit_log where tenant_id = $1 and ${condition}
          order by occurred_at desc, event_id desc`,
        [tenantId],
      )
    ).rows.map(({ entry }) => entry);
  const rowsOf = async (context: TenantContext) =>
    (await db.tenancy.withTenant(context, (tx) => createLog().timeline(tx, context.correlationId)))
      .events;

  beforeAll(async () => {
    await fill(db.context(db.tenants.acme), 1_700);
    await fill(db.context(db.tenants.globex), 10);
  });

  it('holds every event of the tenant once, newest first, and none of another tenant', async () => {
    const context = db.context(db.tenants.globex);
    const lines = linesOf(
      await readAll(await createLog().export(context, { format: 'jsonl', filter: {} })),
    );
    const expected = await entriesIn(db.tenants.globex, "phase <> 'outcome'");
    expect(entriesOf(lines)).toEqual(expected);
    expect(expected).toHaveLength(11);
  });

  it('is what one transaction would have seen at its beginning, whatever is written meanwhile', async () => {
    const context = db.context(db.tenants.acme);
    const late = db.context(db.tenants.acme);
    // Begins before the export, commits while it is read, and is dated behind and before the reader.
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let begun: () => void = () => undefined;
    const hasBegun = new Promise<void>((resolve) => (begun = resolve));
    const slow = db.tenancy.withTenant(late, async (tx) => {
      const log = createAuditLog({
        ...{ db: db.tenancy, platform: db.tenancy, component: 'test', actions: [thingActions] },
        clock: { now: () => new Date(Date.UTC(2026, 0, 1)) },
      });
      await log.record(tx, { action: 'thing.made', details: { note: 'slow' } });
      begun();
      await released;
    });
    await hasBegun;
    const { text } = await createLog().export(context, {
      format: 'jsonl',
      filter: { action: 'page.filled' },
    });
    const iterator = text[Symbol.asyncIterator]();
    const chunks = [
      (await iterator.next()).value as string,
      (await iterator.next()).value as string,
    ];
    const before = await entriesIn(db.tenants.acme, "action = 'page.filled'");
    await fill(late, 50);
    release();
    await slow;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      chunks.push(next.value);
    }
    expect(entriesOf(linesOf(chunks.join('')))).toEqual(before);
    const everything = await readAll(
      await createLog().export(context, { format: 'jsonl', filter: {} }),
    );
    expect(everything).toContain('\\"note\\":\\"slow\\"');
  });

  it('leaves out what was not committed when it began, though it is older than what is read', async () => {
    const context = db.context(db.tenants.globex);
    const { text } = await createLog().export(context, { format: 'jsonl', filter: {} });
    const iterator = text[Symbol.asyncIterator]();
    const header = (await iterator.next()).value as string;
    const before = await entriesIn(db.tenants.globex);
    await fill(db.context(db.tenants.globex), 20);
    const rest = await readAll({ text: { [Symbol.asyncIterator]: () => iterator } });
    const lines = linesOf(header + rest);
    expect(entriesOf(lines)).toEqual(before);
  });

  it('keeps rows of a database that was restored elsewhere, whose transactions are still to come', async () => {
    const context = db.context(db.tenants.globex);
    const eventId = await createLog().recordApart(context, { action: 'globex.only' });
    const { rows } = await db.superuser.query<{ name: string }>(
      'select tableoid::regclass::text as name from audit.audit_log where event_id = $1',
      [eventId],
    );
    const partition = rows[0]!.name;
    await db.superuser.query(
      `alter table ${partition} disable trigger refuse_change;
       update ${partition} set xid = '9000000000', written_at = now() - interval '2 days'
        where event_id = '${eventId}';
       alter table ${partition} enable always trigger refuse_change`,
    );
    const text = await readAll(
      await createLog().export(context, { format: 'jsonl', filter: { action: 'globex.only' } }),
    );
    expect(text).toContain(eventId);
  });

  it('reads no further than its reader, and holds no transaction while it waits', async () => {
    let transactions = 0;
    const counted: typeof db.tenancy = {
      ...db.tenancy,
      withTenant: (...given) => {
        transactions += 1;
        return db.tenancy.withTenant(...given);
      },
    };
    const { text } = await createLog(counted).export(db.context(db.tenants.acme), {
      format: 'csv',
      filter: {},
    });
    const iterator = text[Symbol.asyncIterator]();
    await iterator.next();
    expect(transactions).toBe(1);
    const page = (await iterator.next()).value as string;
    expect(transactions).toBe(2);
    expect(parseCsv(page)).toHaveLength(500);
    const { rows } = await db.superuser.query(
      `select state from pg_stat_activity
        where datname = current_database() and usename = 'ataski_app'
          and (backend_xmin is not null or state <> 'idle')`,
    );
    expect(rows).toEqual([]);
    await iterator.return?.();
  });

  it.each(exportFormatNames)('is an event with count and digest, as %s', async (format) => {
    const context = db.context(db.tenants.acme);
    const made = await createLog().export(context, { format, filter: { action: 'page.filled' } });
    expect(await rowsOf(context)).toMatchObject([
      {
        action: 'audit_log.exported',
        phase: 'intent',
        details: { format, query: '{"action":"page.filled"}' },
      },
    ]);
    const text = await readAll(made);
    const lines = format === 'csv' ? text.split(/(?<=\r\n)/) : text.split(/(?<=\n)/);
    const end = lines.at(-1)!;
    const sha256 = createHash('sha256').update(text.slice(0, -end.length), 'utf8').digest('hex');
    const count = (await entriesIn(db.tenants.acme, "action = 'page.filled'")).length;
    expect(lines).toHaveLength(count + (format === 'csv' ? 3 : 2));
    expect(end).toContain(sha256);
    expect((await rowsOf(context))[1]).toMatchObject({
      phase: 'outcome',
      outcome: 'success',
      details: { rows: count, sha256 },
    });
  });

  it('says what it is of: query, tenant, actor, time zone, range, tree and checkpoint', async () => {
    const context = db.context(db.tenants.globex);
    const filter = { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' };
    const [header] = linesOf(
      await readAll(await createLog().export(context, { format: 'jsonl', filter })),
    );
    expect(header).toMatchObject({
      type: 'header',
      format: 'ataski-audit-export',
      version: 1,
      query: filter,
      ...filter,
      tenant_id: db.tenants.globex,
      actor_id: context.actor.id,
      time_zone: 'UTC',
      order: 'newest first',
      tree_size: null,
      checkpoint: null,
    });
  });

  it('gives each entry with the hash of its leaf', async () => {
    const context = db.context(db.tenants.globex);
    const lines = linesOf(
      await readAll(await createLog().export(context, { format: 'jsonl', filter: {} })),
    );
    for (const { type, entry, leaf_hash: hash } of lines) {
      if (type !== 'entry') continue;
      expect(hash).toBe(createHash('sha256').update(`\0${entry}`, 'utf8').digest('hex'));
    }
  });

  it('does not begin without its row', async () => {
    const context = db.context(db.tenants.acme);
    const unwritable: typeof db.tenancy = {
      ...db.tenancy,
      query: () => Promise.reject(new RangeError('the database is away')),
    };
    await expect(
      createLog(unwritable).export(context, { format: 'jsonl', filter: {} }),
    ).rejects.toThrow('the database is away');
  });

  it('that is broken off has no end, and says so in the log', async () => {
    const context = db.context(db.tenants.acme);
    const { text } = await createLog().export(context, { format: 'jsonl', filter: {} });
    for await (const chunk of text) {
      expect(chunk).toContain('"type":"header"');
      break;
    }
    expect((await rowsOf(context))[1]).toMatchObject({
      outcome: 'failure',
      details: { code: 'AUDIT_EXPORT_BROKEN_OFF', rows: 0 },
    });
  });

  it('refuses a filter that is none, and says so in the log', async () => {
    const context = db.context(db.tenants.acme);
    const made = await createLog().export(context, { format: 'jsonl', filter: { from: 'now' } });
    await expect(readAll(made)).rejects.toMatchObject({ code: 'AUDIT_FILTER_INVALID' });
    expect((await rowsOf(context))[1]).toMatchObject({ outcome: 'failure' });
  });
});
