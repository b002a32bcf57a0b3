import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { makeCheckpoint } from './anchored-checkpoint.fixture.ts';
import { fileAnchor } from './file-anchor.ts';

describe('an anchor in a folder', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'ataski-anchor-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });
  const publish = async (...checkpoint: Parameters<typeof makeCheckpoint>) =>
    fileAnchor({ directory }).publish(makeCheckpoint(...checkpoint));
  const onlyFile = () => join(directory, readdirSync(directory)[0]!);

  it('keeps the note as it was given, in a file that nobody may write', async () => {
    const receipt = await publish();
    expect(readdirSync(directory)).toEqual([
      'ataski.example%2Faudit%2Fcheckpoints.0000000000000003.checkpoint',
    ]);
    expect(readFileSync(onlyFile(), 'utf8')).toBe(makeCheckpoint().note);
    expect(statSync(onlyFile()).mode & 0o222).toBe(0);
    expect(await fileAnchor({ directory }).verify(receipt, makeCheckpoint())).toEqual({
      status: 'proven',
      time: null,
    });
  });

  it('takes the same tree again, also under newer signatures, and keeps the first note', async () => {
    await publish();
    await publish(3, 'first', 'BBBB');
    expect(readFileSync(onlyFile(), 'utf8')).toBe(makeCheckpoint().note);
  });

  it('refuses another tree of the same size and changes nothing', async () => {
    await publish();
    await expect(publish(3, 'fork')).rejects.toMatchObject({
      code: 'AUDIT_ANCHOR_CONFLICT',
      kind: 'integrity',
    });
    expect(readFileSync(onlyFile(), 'utf8')).toBe(makeCheckpoint().note);
  });

  it('lets one of many writers win, and tells all others what stands there', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => publish(3, index % 2 === 0 ? 'first' : 'fork')),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(readdirSync(directory)).toHaveLength(1);
  });

  it('can be tried again when the folder was away', async () => {
    const away = fileAnchor({ directory: join(directory, 'away') });
    await expect(away.publish(makeCheckpoint())).rejects.toMatchObject({
      code: 'AUDIT_ANCHOR_UNAVAILABLE',
    });
  });

  it.each([
    { what: 'an origin that is too long', origin: 'a'.repeat(300), size: 3 },
    { what: 'an origin that climbs out of the folder', origin: '../x', size: 3 },
    { what: 'a fraction of a leaf', origin: 'a', size: 1.5 },
  ])('refuses $what', async ({ origin, size }) => {
    const checkpoint = { ...makeCheckpoint(), origin, size };
    await expect(fileAnchor({ directory }).publish(checkpoint)).rejects.toMatchObject({
      code: 'AUDIT_ANCHOR_REFUSED',
    });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('finds false a receipt of another checkpoint, and one of another kind', async () => {
    const anchor = fileAnchor({ directory });
    const receipt = await publish();
    expect(await anchor.verify(receipt, makeCheckpoint(4))).toMatchObject({ status: 'false' });
    expect(await anchor.verify(Buffer.from('{}'), makeCheckpoint())).toMatchObject({
      status: 'false',
    });
  });

  it('finds false a receipt whose file is gone or holds another tree', async () => {
    const anchor = fileAnchor({ directory });
    const receipt = await publish();
    const path = onlyFile();
    rmSync(path);
    expect(await anchor.verify(receipt, makeCheckpoint())).toEqual({
      status: 'false',
      reason: 'the folder does not hold it',
    });
    writeFileSync(path, makeCheckpoint(3, 'fork').note);
    expect(await anchor.verify(receipt, makeCheckpoint())).toMatchObject({ status: 'false' });
  });
});
