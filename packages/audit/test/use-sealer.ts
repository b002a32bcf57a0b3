import { setTimeout as sleep } from 'node:timers/promises';

import type pg from 'pg';

import type { Clock } from '@ataski/kernel';
import type { TestDatabase } from '@ataski/postgres';

import type { CheckpointSigner } from '../src/sealing/checkpoint-signer.ts';
import { originOf } from '../src/sealing/origin.ts';
import type { SealerOptions, SealingAlarm } from '../src/sealing/sealer-options.ts';
import { createSealer } from '../src/sealing/sealer.ts';
import type { Sealer } from '../src/sealing/sealer.ts';
import { seedCheckpointSigner } from '../src/sealing/seed-checkpoint-signer.ts';
import { naiveRoot } from './naive-tree.ts';

/** The name of the deployment in tests. */
export const deployment = 'ataski.example';

/** The key that hides streams in the deployment tree in tests. */
export const blindingKey: Buffer = Buffer.alloc(32, 0xb1);

/** Keys of a test, each of one byte repeated. */
export function createSigner(...bytes: readonly number[]): CheckpointSigner {
  const generations = bytes.map((byte) => ({
    ed25519: Buffer.alloc(32, byte),
    cosigner: Buffer.alloc(32, byte + 1),
    mlDsa44: Buffer.alloc(32, byte + 2),
  }));
  return seedCheckpointSigner(deployment, generations);
}

/** The signer of all tests that need only one. */
export const signer: CheckpointSigner = createSigner(0x11);

/** A clock that a test moves by hand. */
export interface HandClock extends Clock {
  advance(ms: number): void;
}

/** Makes one that stands at a fixed time. */
export function createHandClock(): HandClock {
  let now = Date.UTC(2026, 10, 26, 12, 0, 0);
  return {
    now: () => new Date(now),
    advance(ms) {
      now += ms;
    },
  };
}

/** A sealer on the database of a test, with everything that it told. */
export function createTestSealer(
  db: TestDatabase,
  options: Partial<SealerOptions> = {},
): Sealer & { readonly alarms: readonly SealingAlarm[] } {
  const alarms: SealingAlarm[] = [];
  const sealer = createSealer({
    pool: db.sealer,
    signer,
    deployment,
    blindingKey,
    onAlarm: (alarm) => alarms.push(alarm),
    ...options,
  });
  return { ...sealer, alarms };
}

/**
 * Seals until nothing waits. A transaction of another test, in another database of the same
 * cluster, holds sealing up for as long as it is open: transaction ids are the cluster's.
 */
export async function sealAll(sealer: Sealer): Promise<number> {
  let rows = 0;
  for (let attempt = 0; attempt < 400; attempt += 1) {
    rows += (await sealer.runOnce()).rows;
    if ((await sealer.metrics()).waitingRows === 0) return rows;
    await sleep(25);
  }
  throw new Error('Sealing did not come to an end.');
}

/** One leaf with the row that became it. */
export interface SealedLeaf {
  readonly leafIndex: number;
  readonly eventId: string;
  readonly xid: bigint;
  readonly entry: string;
}

/** The leaves of a stream with their rows, in order, as the superuser sees them. */
export async function readLeaves(pool: pg.Pool, stream: string): Promise<readonly SealedLeaf[]> {
  const { rows } = await pool.query<Record<'leafIndex' | 'eventId' | 'xid' | 'entry', string>>(
    `select f.leaf_index::text as "leafIndex", f.event_id::text as "eventId", l.xid::text, l.entry
       from audit.leaf as f
       left join (
         select tenant_id, occurred_at, event_id, xid, entry from audit.audit_log
          union all
         select '00000000-0000-0000-0000-000000000000', occurred_at, event_id, xid, entry
           from audit.platform_log
       ) as l using (tenant_id, occurred_at, event_id)
      where f.tenant_id = $1
      order by f.leaf_index`,
    [stream],
  );
  return rows.map((row) => ({
    ...row,
    leafIndex: Number(row.leafIndex),
    xid: BigInt(row.xid),
  }));
}

/** The notes of a stream's checkpoints, oldest first. */
export async function readNotes(pool: pg.Pool, stream: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ note: string }>(
    'select note from audit.checkpoint where tenant_id = $1 order by size, signed_at',
    [stream],
  );
  return rows.map(({ note }) => note);
}

/** What a checkpoint says, read without the code under test. */
export function splitNote(note: string): {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  readonly signatureLines: readonly string[];
} {
  const [text = '', signatures = ''] = note.split('\n\n');
  const [origin = '', size = '', root = ''] = text.split('\n');
  return {
    origin,
    size: Number(size),
    root: Buffer.from(root, 'base64'),
    signatureLines: signatures.trimEnd().split('\n'),
  };
}

/**
 * What must hold of a stream at any time: its leaves are numbered without gap, each has its row,
 * and every checkpoint has the root that RFC 6962 defines over the entries before it. Returns what
 * is wrong.
 */
export async function faultsOf(pool: pg.Pool, stream: string): Promise<readonly string[]> {
  const leaves = await readLeaves(pool, stream);
  const notes = (await readNotes(pool, stream)).map(splitNote);
  const entries = leaves.map(({ entry }) => Buffer.from(entry, 'utf8'));
  const gaps = leaves.flatMap(({ leafIndex }, place) =>
    leafIndex === place ? [] : [`leaf ${String(place)} has index ${String(leafIndex)}`],
  );
  const forks = notes.flatMap(({ origin, size, root }) => [
    ...(origin === originOf(deployment, stream) ? [] : [`origin ${origin}`]),
    ...(naiveRoot(entries.slice(0, size)).equals(root) ? [] : [`root at ${String(size)}`]),
  ]);
  const uncovered =
    notes.at(-1)?.size === leaves.length ? [] : ['the last checkpoint is too small'];
  return [...gaps, ...forks, ...(leaves.length > 0 ? uncovered : [])];
}
