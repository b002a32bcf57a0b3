import { createHash, createHmac, createPublicKey, verify } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { insertBulkRows, numberedTenant } from '../../test/bulk-rows.ts';
import { createFailingPool } from '../../test/failing-pool.ts';
import { naiveRoot } from '../../test/naive-tree.ts';
import { storeTree } from '../../test/store-tree.ts';
import {
  blindingKey,
  createHandClock,
  createTestSealer,
  faultsOf,
  readLeaves,
  readNotes,
  sealAll,
  signer,
  splitNote,
} from '../../test/use-sealer.ts';
import {
  createNodeReader,
  createTileTree,
  listInclusionNodes,
  listTilesOf,
  makeInclusionProof,
  verifyInclusion,
} from '../merkle/index.ts';
import type { Tile } from '../merkle/index.ts';
import { migrations } from '../migrations.ts';
import { deploymentStream, platformStream } from './origin.ts';

const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const sortTiles = (tiles: readonly Tile[]): readonly Tile[] =>
  tiles.toSorted((one, other) => one.level - other.level || one.index - other.index);

describe('sealed trees', () => {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...migrations] });

  const readTiles = async (stream: string): Promise<readonly Tile[]> => {
    const { rows } = await db.superuser.query<{ level: number; index: string; hashes: Buffer }>(
      `select level, tile_index::text as index, hashes from audit.tile
        where tenant_id = $1 order by level, tile_index`,
      [stream],
    );
    return rows.map((row) => ({ ...row, index: Number(row.index) }));
  };

  /** The tiles of a tree that was made in one go from the rows, without the sealer. */
  async function referenceOf(stream: string): Promise<readonly Tile[]> {
    const tree = createTileTree();
    for (const { entry } of await readLeaves(db.superuser, stream))
      tree.append(sha256('\0', entry));
    return sortTiles(tree.grownTiles());
  }

  it('of many tenants are sealed in one pass, by a number of statements that does not grow', async () => {
    const counts: number[] = [];
    for (const [first, tenants] of [
      [100, 3],
      [200, 400],
    ] as const) {
      const tenantIds = Array.from({ length: tenants }, (_, each) => numberedTenant(first + each));
      await insertBulkRows(db.superuser, { tenantIds, rowsEach: 3 });
      for (let rows = 0; rows === 0;) {
        const { pool, sent } = createFailingPool(db.sealer, 0, 'before');
        ({ rows } = await createTestSealer(db, { pool }).runOnce());
        if (rows > 0) {
          expect(rows).toBe(3 * tenants);
          counts.push(sent());
        }
      }
      for (const tenantId of [tenantIds[0]!, tenantIds.at(-1)!]) {
        expect(await faultsOf(db.superuser, tenantId)).toEqual([]);
        expect(await readTiles(tenantId)).toEqual(await referenceOf(tenantId));
      }
    }
    expect(counts[1]).toBe(counts[0]);
  });

  it.each([
    { sizes: [255, 1, 1], passes: 'one row at a time across 256' },
    { sizes: [250, 20, 250, 300], passes: 'by steps across 256, 512 and 768' },
  ])('have the tiles of a tree made in one go: $passes', async ({ sizes }) => {
    const tenantId = numberedTenant(1_000 + sizes.length);
    const sealer = createTestSealer(db);
    for (const rowsEach of sizes) {
      await insertBulkRows(db.superuser, { tenantIds: [tenantId], rowsEach });
      await sealAll(sealer);
      expect(await readTiles(tenantId)).toEqual(await referenceOf(tenantId));
    }
    expect(await faultsOf(db.superuser, tenantId)).toEqual([]);
  });

  it('have the tiles of a tree made in one go, across 65,536 rows', async () => {
    const tenantId = numberedTenant(2_000);
    const tree = createTileTree();
    for (let at = 0; at < 65_530; at += 1) tree.append(sha256('\0', `earlier ${String(at)}`));
    await storeTree(db.superuser, tenantId, tree);
    for (const rowsEach of [5, 1, 1, 270]) {
      await insertBulkRows(db.superuser, { tenantIds: [tenantId], rowsEach });
      await sealAll(createTestSealer(db));
    }
    for (const { entry } of await readLeaves(db.superuser, tenantId))
      tree.append(sha256('\0', entry));
    const stored = await readTiles(tenantId);
    const expected = sortTiles(tree.grownTiles());
    expect(stored.map(({ level, index }) => [level, index])).toEqual(
      expected.map(({ level, index }) => [level, index]),
    );
    const isSame = (tile: Tile, at: number) =>
      Buffer.compare(tile.hashes, expected[at]!.hashes) === 0;
    expect(stored.every(isSame)).toBe(true);
    const head = splitNote((await readNotes(db.superuser, tenantId)).at(-1)!);
    expect([head.size, head.root]).toEqual([65_807, Buffer.from(tree.root())]);
  });

  it('are signed so that node:crypto alone can tell', async () => {
    const tenantId = numberedTenant(3_000);
    await insertBulkRows(db.superuser, { tenantIds: [tenantId], rowsEach: 1 });
    await sealAll(createTestSealer(db));
    const note = (await readNotes(db.superuser, tenantId)).at(-1)!;
    const text = note.slice(0, note.indexOf('\n\n') + 1);
    const [logLine, cosignerLine] = splitNote(note).signatureLines;
    const [log, cosigner] = signer.verificationKeys(splitNote(note).origin);
    const keyOf = (vkey: string) => {
      const raw = Buffer.from(vkey.split('+').slice(2).join('+'), 'base64').subarray(1);
      const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]);
      return createPublicKey({ key: spki, format: 'der', type: 'spki' });
    };
    const bytesOf = (line: string) => Buffer.from(line.split(' ')[2]!, 'base64').subarray(4);
    expect(verify(null, Buffer.from(text), keyOf(log!.vkey), bytesOf(logLine!))).toBe(true);
    const timed = bytesOf(cosignerLine!);
    const message = `cosignature/v1\ntime ${String(timed.readBigUInt64BE())}\n${text}`;
    const signature = timed.subarray(8);
    expect(verify(null, Buffer.from(message), keyOf(cosigner!.vkey), signature)).toBe(true);
    expect(logLine!.split(' ')[1]).toBe(`ataski.example/audit/${tenantId}`);
    expect(cosignerLine!.split(' ')[1]).toBe('ataski.example/audit/cosigner');
  });

  it('have each of their checkpoints in the deployment tree, blinded, and provably', async () => {
    const tenantId = numberedTenant(4_000);
    const sealer = createTestSealer(db);
    for (const rowsEach of [1, 2, 3]) {
      await insertBulkRows(db.superuser, { tenantIds: [tenantId], rowsEach });
      await sealAll(sealer);
    }
    const { rows: entries } = await db.superuser.query<{
      stream: string;
      index: string;
      size: string;
      entry: string;
    }>(`select tenant_id::text as stream, entry_index::text as index, size::text, entry
          from audit.deployment_entry order by entry_index`);
    const notes = await readNotes(db.superuser, deploymentStream);
    const head = splitNote(notes.at(-1)!);
    expect(head.origin).toBe('ataski.example/audit/checkpoints');
    expect(head.size).toBe(entries.length);
    expect(entries.map(({ index }) => Number(index))).toEqual(entries.map((_, place) => place));
    expect(naiveRoot(entries.map(({ entry }) => Buffer.from(entry)))).toEqual(head.root);

    const nodes = createNodeReader(await readTiles(deploymentStream));
    const own = entries.filter(({ stream }) => stream === tenantId);
    const checkpoints = (await readNotes(db.superuser, tenantId)).map(splitNote);
    expect(own.map(({ size }) => Number(size))).toEqual(checkpoints.map(({ size }) => size));
    for (const [place, { index, entry }] of own.entries()) {
      const salt = createHmac('sha256', blindingKey).update(tenantId).digest();
      const { root, size } = checkpoints[place]!;
      const log = sha256('ataski-audit-log\0', salt, tenantId).toString('hex');
      expect(entry).toBe(
        `{"log":"${log}","root":"${root.toString('hex')}","size":${String(size)},"v":1}`,
      );
      const proof = makeInclusionProof(Number(index), head.size, nodes);
      const claim = { index: Number(index), size: head.size, leafHash: sha256('\0', entry) };
      expect(verifyInclusion({ ...claim, root: head.root, proof })).toBe(true);
    }
    expect(entries.map(({ entry }) => entry).join('')).not.toContain(tenantId);
    expect(entries.some(({ stream }) => stream === platformStream)).toBe(true);
  });

  it('let a tenant show its place in the deployment tree, and nothing else of it', async () => {
    const { acme, globex } = db.tenants;
    const sealer = createTestSealer(db);
    await insertBulkRows(db.superuser, { tenantIds: [acme, globex], rowsEach: 2 });
    await sealAll(sealer);
    await db.as(acme, async (tx) => {
      const { rows: own } = await tx.query<{
        entry_index: string;
        entry: string;
        tenant_id: string;
      }>(
        'select tenant_id::text, entry_index::text, entry from audit.deployment_entry order by entry_index',
      );
      expect(new Set(own.map((row) => row.tenant_id))).toEqual(new Set([acme]));
      const { entry_index: at, entry } = own.at(-1)!;
      const found = await tx.query<{ size: string; note: string }>(
        'select size::text, note from audit.find_deployment_checkpoint($1)',
        [at],
      );
      const { size, root } = splitNote(found.rows[0]!.note);
      expect(String(size)).toBe(found.rows[0]!.size);
      const wanted = listTilesOf(listInclusionNodes(Number(at), size).flat());
      const { rows: tiles } = await tx.query<{ level: number; index: string; hashes: Buffer }>(
        `select level, tile_index::text as index, hashes from audit.list_deployment_tiles($1, $2)`,
        [wanted.map(({ level }) => level), wanted.map(({ index }) => index)],
      );
      const nodes = createNodeReader(tiles.map((tile) => ({ ...tile, index: Number(tile.index) })));
      const proof = makeInclusionProof(Number(at), size, nodes);
      const claim = { index: Number(at), size, leafHash: sha256('\0', entry), root, proof };
      expect(verifyInclusion(claim)).toBe(true);
      for (const table of ['tree', 'leaf', 'tile', 'checkpoint', 'deployment_entry']) {
        const { rows } = await tx.query(`select distinct tenant_id::text from audit.${table}`);
        expect(rows).toEqual([{ tenant_id: acme }]);
      }
    });
  });

  it('bear a post-quantum signature as often as they should, where the runtime has one', async () => {
    const clock = createHandClock();
    const tenantId = numberedTenant(5_000);
    clock.advance(20 * 365 * 86_400_000);
    const sealer = createTestSealer(db, { clock });
    // Other streams may be signed in further passes of the same moment.
    const linesOf = async (stream: string): Promise<number> => {
      const { rows } = await db.superuser.query<{ note: string }>(
        'select note from audit.checkpoint where tenant_id = $1 and signed_at = $2',
        [stream, clock.now()],
      );
      return Math.max(...rows.map(({ note }) => splitNote(note).signatureLines.length));
    };
    const plain = 2;
    const full = signer.isPostQuantumCapable ? 3 : 2;
    const steps = [
      { minutes: 0, stream: full, deployment: full },
      { minutes: 0.5, stream: plain, deployment: plain },
      { minutes: 1, stream: plain, deployment: full },
      { minutes: 59, stream: full, deployment: full },
    ];
    for (const { minutes, stream, deployment } of steps) {
      clock.advance(minutes * 60_000);
      await insertBulkRows(db.superuser, { tenantIds: [tenantId], rowsEach: 1 });
      await sealAll(sealer);
      expect([await linesOf(tenantId), await linesOf(deploymentStream)]).toEqual([
        stream,
        deployment,
      ]);
    }
  });
});
