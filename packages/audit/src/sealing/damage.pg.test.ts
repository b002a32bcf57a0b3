import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { insertBulkRows, numberedTenant } from '../../test/bulk-rows.ts';
import {
  createHandClock,
  createSigner,
  createTestSealer,
  faultsOf,
  readLeaves,
  sealAll,
} from '../../test/use-sealer.ts';
import { migrations } from '../migrations.ts';
import { deploymentStream } from './origin.ts';

const tables = ['tree', 'tile', 'leaf', 'checkpoint', 'deployment_entry'];

/** What somebody with the database and without the key might do between two passes. */
const damages = [
  { what: 'a tile', sql: `update audit.tile set hashes = overlay(hashes placing '\\xff' from 5)` },
  { what: 'a tile that is gone', sql: 'delete from audit.tile' },
  { what: 'a tile with a hash too many', sql: `update audit.tile set hashes = hashes || hashes` },
  { what: 'the root', sql: `update audit.tree set root = sha256(root)` },
  { what: 'the size', sql: `update audit.tree set size = size - 1`, isFoundByIndex: true },
  {
    what: 'the checkpoint',
    sql: `update audit.checkpoint set note = replace(note, '/audit/', '/other/')`,
  },
  {
    what: 'the size in the checkpoint',
    sql: `update audit.checkpoint set note = replace(note, E'\\n3\\n', E'\\n2\\n')`,
  },
  { what: 'a checkpoint that is gone', sql: 'delete from audit.checkpoint' },
];

describe('a sealer that does not believe the database', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });
  let tenants = 0;

  /** As a superuser who has switched off what stops them. */
  async function tamper(sql: string): Promise<void> {
    const switchAll = (how: string) =>
      tables.map((table) => `alter table audit.${table} ${how}`).join('; ');
    await db.superuser.query(
      `begin; ${switchAll('disable trigger all')}; ${sql}; ${switchAll('enable trigger all')};
       ${switchAll('enable always trigger refuse_change')};
       alter table audit.tree enable always trigger refuse_shrinking;
       alter table audit.tile enable always trigger refuse_shrinking; commit`,
    );
  }

  async function sealThree(): Promise<string> {
    tenants += 1;
    const tenantId = numberedTenant(tenants);
    await insertBulkRows(db.superuser, { tenantIds: [tenantId], rowsEach: 3 });
    await sealAll(createTestSealer(db));
    return tenantId;
  }

  /** Keeps the rows of one stream aside, and puts them back. */
  async function withDamage(stream: string, sql: string, work: () => Promise<void>): Promise<void> {
    const kept = ['tree', 'tile', 'checkpoint'];
    const copies = kept.map(
      (table) =>
        `create table public.kept_${table} as select * from audit.${table} where tenant_id = '${stream}'`,
    );
    const restore = kept
      .toReversed()
      .map(
        (table) =>
          `delete from audit.${table} where tenant_id = '${stream}'; insert into audit.${table} select * from public.kept_${table}; drop table public.kept_${table}`,
      );
    await db.superuser.query(copies.join('; '));
    await tamper(`${sql} where tenant_id = '${stream}'`);
    try {
      await work();
    } finally {
      await tamper(restore.join('; '));
    }
  }

  it.each(damages)(
    'stops, and signs nothing, where it finds changed: $what',
    async ({ sql, ...damage }) => {
      const tenantId = await sealThree();
      await withDamage(tenantId, sql, async () => {
        await insertBulkRows(db.superuser, { tenantIds: [tenantId], rowsEach: 1 });
        await expect(sealAll(createTestSealer(db))).rejects.toMatchObject({
          code: 'AUDIT_TREE_DAMAGED',
          kind: 'integrity',
          details: 'isFoundByIndex' in damage ? { what: 'leaves' } : { stream: tenantId },
        });
        expect(await readLeaves(db.superuser, tenantId)).toHaveLength(3);
      });
      await sealAll(createTestSealer(db));
      expect(await readLeaves(db.superuser, tenantId)).toHaveLength(4);
      expect(await faultsOf(db.superuser, tenantId)).toEqual([]);
    },
  );

  it('stops where another key signed, and goes on with a key that it had before', async () => {
    const tenantId = await sealThree();
    await insertBulkRows(db.superuser, { tenantIds: [tenantId], rowsEach: 1 });
    const stranger = createTestSealer(db, { signer: createSigner(0x66) });
    await expect(sealAll(stranger)).rejects.toMatchObject({ code: 'AUDIT_TREE_DAMAGED' });
    await sealAll(createTestSealer(db, { signer: createSigner(0x66, 0x11) }));
    expect(await readLeaves(db.superuser, tenantId)).toHaveLength(4);
    // The next tests have the first key alone: they begin behind its own checkpoint.
    await db.superuser.query('select 1');
  });

  it('stops when the deployment tree is older than it has signed itself', async () => {
    const clock = createHandClock();
    const sealer = createTestSealer(db, { clock, signer: createSigner(0x66, 0x11) });
    await insertBulkRows(db.superuser, { tenantIds: [numberedTenant(90)], rowsEach: 1 });
    await sealAll(sealer);
    await tamper(`update audit.tree set size = size - 1 where tenant_id = '${deploymentStream}'`);
    await expect(sealer.runOnce()).rejects.toMatchObject({
      code: 'AUDIT_TREE_DAMAGED',
      details: { what: 'rolled back' },
    });
    await tamper(`update audit.tree set size = size + 1 where tenant_id = '${deploymentStream}'`);
    await sealer.runOnce();
  });

  it('never goes on under the name of another deployment', async () => {
    await sealAll(createTestSealer(db, { signer: createSigner(0x66, 0x11) }));
    const sealer = createTestSealer(db, { deployment: 'other.example' });
    await expect(sealer.runOnce()).rejects.toMatchObject({ code: 'AUDIT_DEPLOYMENT_DIFFERS' });
  });

  it.each([
    { what: 'deployment', options: { deployment: 'With Space' } },
    { what: 'blindingKey', options: { blindingKey: Buffer.alloc(31) } },
    { what: 'maxRows', options: { maxRows: 0 } },
  ])('refuses options that it cannot work with: $what', ({ what, options }) => {
    expect(() => createTestSealer(db, options)).toThrow(
      expect.objectContaining({ code: 'AUDIT_SEALER_INVALID', details: { faults: what } }),
    );
  });

  it('tells of a pass that failed, and tries again', async () => {
    const sealer = createTestSealer(db, { deployment: 'other.example', intervalMs: 5 });
    sealer.start();
    sealer.start();
    await expect.poll(() => sealer.alarms.length).toBeGreaterThan(1);
    await sealer.stop();
    const told = sealer.alarms.length;
    expect(sealer.alarms[0]).toMatchObject({
      kind: 'pass_failed',
      error: { code: 'AUDIT_DEPLOYMENT_DIFFERS' },
    });
    await sealer.stop();
    expect(sealer.alarms).toHaveLength(told);
  });
});
