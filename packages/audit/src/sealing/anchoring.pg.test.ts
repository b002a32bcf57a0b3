import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { insertBulkRows } from '../../test/bulk-rows.ts';
import { createHandClock, createTestSealer, readNotes, sealAll } from '../../test/use-sealer.ts';
import type { Anchor, AnchoredCheckpoint } from '../anchor/anchor.ts';
import { migrations } from '../migrations.ts';
import { deploymentStream } from './origin.ts';

/** An anchor that keeps what it is given, and fails when it is told to. */
function createTestAnchor(kind: string) {
  const published: AnchoredCheckpoint[] = [];
  let isDown = false;
  const anchor: Anchor = {
    kind,
    async publish(checkpoint) {
      if (isDown) throw new RangeError('down');
      published.push(checkpoint);
      return Buffer.from(`receipt ${String(checkpoint.size)}`);
    },
    verify: async () => ({ status: 'named' }),
  };
  return { anchor, published, setDown: (is: boolean) => (isDown = is) };
}

describe('anchoring', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  const clock = createHandClock();
  const addRow = () => insertBulkRows(db.superuser, { tenantIds: [db.tenants.acme], rowsEach: 1 });
  const readReceipts = async (kind: string) =>
    (
      await db.superuser.query<{ size: number; note: string; receipt: Buffer }>(
        `select size::integer, note, receipt from audit.anchor_receipt
          where tenant_id = $1 and kind = $2 order by size`,
        [deploymentStream, kind],
      )
    ).rows;

  it('takes the head of the deployment tree out of the house, and keeps the receipt', async () => {
    const { anchor, published } = createTestAnchor('file');
    const sealer = createTestSealer(db, { clock, anchors: [anchor] });
    await addRow();
    await sealAll(sealer);
    const notes = await readNotes(db.superuser, deploymentStream);
    expect(published[0]).toMatchObject({ origin: 'ataski.example/audit/checkpoints' });
    expect(notes).toContain(published[0]!.note);
    expect(await readReceipts('file')).toEqual(
      published.map(({ size, note }) => ({
        size,
        note,
        receipt: Buffer.from(`receipt ${String(size)}`),
      })),
    );
    await addRow();
    await sealAll(sealer);
    expect(published).toHaveLength(1);
    clock.advance(300_000);
    await sealer.runOnce();
    expect(published).toHaveLength(2);
    expect(published[1]!.size).toBeGreaterThan(published[0]!.size);
    clock.advance(300_000);
    await sealer.runOnce();
    expect(published).toHaveLength(2);
  });

  it('never holds sealing up: an anchor that fails is an alarm, and is asked again later', async () => {
    const [down, up] = [createTestAnchor('rfc3161'), createTestAnchor('object-lock')];
    down.setDown(true);
    const sealer = createTestSealer(db, { clock, anchors: [down.anchor, up.anchor] });
    await addRow();
    expect(await sealAll(sealer)).toBe(1);
    expect(sealer.alarms.map((alarm) => ({ ...alarm, error: undefined }))).toEqual([
      { kind: 'anchor_failed', anchor: 'rfc3161', error: undefined },
    ]);
    expect(up.published).toHaveLength(1);
    await sealer.runOnce();
    expect(sealer.alarms).toHaveLength(1);
    clock.advance(60_000);
    await sealer.runOnce();
    expect(sealer.alarms).toHaveLength(2);
    down.setDown(false);
    clock.advance(60_000);
    await sealer.runOnce();
    expect(down.published).toHaveLength(1);
    expect(await readReceipts('rfc3161')).toHaveLength(1);
    expect(sealer.alarms).toHaveLength(2);
  });

  it('holds no transaction open while an anchor takes its time', async () => {
    const { anchor } = createTestAnchor('slow');
    const states: string[] = [];
    const slow: Anchor = {
      ...anchor,
      async publish(checkpoint) {
        const { rows } = await db.superuser.query<{ state: string }>(
          `select state from pg_stat_activity
            where datname = current_database() and usename = 'ataski_sealer'`,
        );
        states.push(...rows.map(({ state }) => state));
        return await anchor.publish(checkpoint);
      },
    };
    await addRow();
    await sealAll(createTestSealer(db, { clock, anchors: [slow] }));
    expect(states.length).toBeGreaterThan(0);
    expect(new Set(states)).toEqual(new Set(['idle']));
  });

  it('lets a tenant read the receipts that cover its leaf, and refuses two anchors of one kind', async () => {
    const receipts = await db.as(db.tenants.acme, async (tx) => {
      const { rows } = await tx.query<{ kind: string; size: string; receipt: Buffer }>(
        'select kind, size::text, receipt from audit.list_deployment_receipts(0)',
      );
      return rows;
    });
    expect(receipts.map(({ kind }) => kind)).toEqual(['file', 'object-lock', 'rfc3161', 'slow']);
    expect(() =>
      createTestSealer(db, {
        anchors: [createTestAnchor('file').anchor, createTestAnchor('file').anchor],
      }),
    ).toThrow(expect.objectContaining({ code: 'AUDIT_SEALER_INVALID' }));
  });
});
