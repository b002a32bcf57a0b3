import { describe, expect, it } from 'vitest';

import { hashLeaf } from '../merkle/hashes.ts';
import { change, entryAt, forged, indexOf } from './bundle-changes.fixture.ts';
import type { Lines } from './bundle-changes.fixture.ts';
import type { BundleLine } from './bundle-line.ts';
import {
  acme,
  globex,
  logKey,
  makeBundle,
  makeCheckpointNote,
  makeFullBundle,
  makeKey,
  makeMembers,
  makeRow,
  makeTrust,
  originOf,
  verify,
} from './bundle.fixture.ts';
import type { BundleSpec } from './bundle.fixture.ts';
import type { Finding } from './report.ts';
import { platformStream } from './stored-entry.ts';

/** The first finding, which is what the report names. */
const firstOf = async (lines: Lines, trust = makeTrust()): Promise<Finding | undefined> => {
  const report = await verify(lines, trust);
  expect(report.verdict).toBe('tampered');
  return report.findings[0];
};

const notesOf = (lines: Lines): string[] =>
  lines.flatMap((line) => (line.type === 'checkpoint' ? [line.note] : []));

describe('an entry that was changed after it was sealed', () => {
  it('is named when its text was changed and its columns were not', async () => {
    const lines = makeBundle();
    const { entry } = forged(5);
    const finding = await firstOf(change(lines, 'entry', { entry }, 5));
    expect(finding).toMatchObject({
      check: 'column',
      index: 5,
      reason: expect.stringContaining('actor_id'),
    });
  });

  it('is named when text and columns were changed in agreement', async () => {
    const lines = makeBundle();
    const { leaf } = entryAt(lines, 5);
    const finding = await firstOf(change(lines, 'entry', forged(5), 5));
    expect(finding).toEqual({
      check: 'leaf-hash',
      line: indexOf(lines, 5) + 1,
      index: 5,
      eventId: '019b7c8e-0000-7000-8000-000000000005',
      reason: 'the entry is not the one that was sealed',
      expected: leaf,
      found: Buffer.from(hashLeaf(forged(5).entry)).toString('hex'),
    });
  });

  it('is found between two checkpoints when the tiles were changed with it', async () => {
    const lines = makeBundle({ checkpoints: [4, 8, 10] });
    const leaf = Buffer.from(hashLeaf(forged(5).entry)).toString('hex');
    const finding = await firstOf(change(lines, 'entry', { ...forged(5), leaf }, 5));
    expect(finding).toMatchObject({ check: 'checkpoint-root', index: 4 });
    expect(finding?.reason).toContain('entries 4 to 7 are not those of the checkpoint of size 8');
  });

  it('is found between two checkpoints when the bundle holds no tiles', async () => {
    const lines = makeBundle({ hasLeaves: false });
    expect(await firstOf(change(lines, 'entry', forged(5), 5))).toMatchObject({
      check: 'checkpoint-root',
      index: 4,
    });
  });

  it('does not hide other entries behind it', async () => {
    let lines = makeBundle();
    for (const index of [3, 6]) lines = change(lines, 'entry', forged(index), index);
    const report = await verify(lines);
    expect(report.findings.map(({ check, index }) => [check, index])).toEqual([
      ['leaf-hash', 3],
      ['leaf-hash', 6],
    ]);
  });

  it.each([
    { what: 'is no JSON', entry: '{' },
    { what: 'is no object', entry: '[]' },
    { what: 'has a name twice', entry: '{"v":1,"v":1}' },
    { what: 'has a name twice inside', entry: '{"details":{"a":1,"\\u0061":1}}' },
  ])('is named when its text $what', async ({ entry }) => {
    const report = await verify(change(makeBundle(), 'entry', { entry }, 5));
    expect(report.findings[0]).toMatchObject({ check: 'entry', index: 5, eventId: null });
  });

  it('never shows what an event says', async () => {
    const details = { attempt: 'sesame', note: 'sesame' };
    const row = makeRow({ ...makeMembers(5), details, actor_id: 'sesame' });
    const report = await verify(change(makeBundle(), 'entry', { columns: row.columns }, 5));
    expect(report.findingCount).toBe(2);
    expect(JSON.stringify(report)).not.toContain('sesame');
  });
});

describe('a column that was changed', () => {
  const columns = Object.keys(entryAt(makeBundle(), 7).columns);
  const changed = (value: unknown): unknown => {
    if (typeof value === 'number') return value + 1;
    if (typeof value === 'string') return `${value.slice(0, -1)}${value.endsWith('1') ? '2' : '1'}`;
    return Array.isArray(value) ? [...(value as unknown[]), {}] : { ...(value as object), more: 1 };
  };

  it.each(columns)('is named: %s', async (name) => {
    const lines = makeBundle();
    const { columns: stored } = entryAt(lines, 7);
    const more = { ...stored, [name]: changed(stored[name]) };
    expect(await firstOf(change(lines, 'entry', { columns: more }, 7))).toMatchObject({
      check: 'column',
      index: 7,
      reason: `the column ${name} contradicts the entry`,
    });
  });

  it.each(columns)('is named when it was emptied: %s', async (name) => {
    const lines = makeBundle();
    const rest = Object.fromEntries(
      Object.entries(entryAt(lines, 7).columns).filter(([each]) => each !== name),
    );
    expect(await firstOf(change(lines, 'entry', { columns: rest }, 7))).toMatchObject({
      check: 'column',
      index: 7,
    });
  });

  it('is found when the entry knows nothing of it', async () => {
    for (const extra of [{ on_behalf_of: 'user_eve' }, { 'a b': 1 }, { __proto__x: 1 }]) {
      const lines = makeBundle();
      const more = { ...entryAt(lines, 7).columns, ...extra };
      expect(await firstOf(change(lines, 'entry', { columns: more }, 7))).toMatchObject({
        check: 'column',
      });
    }
  });

  it('is found when it differs by less than a double can hold', async () => {
    const lines = makeBundle();
    const text = JSON.stringify(entryAt(lines, 7)).replace(
      '"attempt":7,"note":"Größe \\"10',
      '"attempt":7.00000000000000000001,"note":"Größe \\"10',
    );
    const at = indexOf(lines, 7);
    const file = lines.map((line, place) => (place === at ? text : JSON.stringify(line)));
    const report = await verify(Buffer.from(`${file.join('\n')}\n`));
    expect(report.findings[0]).toMatchObject({ check: 'column', index: 7 });
  });
});

describe('a log whose entries were moved', () => {
  const swap = (lines: Lines, one: number, other: number): Lines =>
    lines
      .with(indexOf(lines, one), { ...entryAt(lines, other), index: one })
      .with(indexOf(lines, other), { ...entryAt(lines, one), index: other });
  const renumber = (lines: Lines): Lines => {
    let index = 0;
    return lines.map((line) => (line.type === 'entry' ? { ...line, index: index++ } : line));
  };
  const without = (lines: Lines, index: number): Lines => lines.toSpliced(indexOf(lines, index), 1);

  it('is found when two entries changed their places', async () => {
    const lines = makeBundle();
    expect(await firstOf(swap(lines, 5, 6))).toMatchObject({ check: 'checkpoint-root', index: 4 });
    const moved = lines
      .with(indexOf(lines, 5), entryAt(lines, 6))
      .with(indexOf(lines, 6), entryAt(lines, 5));
    expect(await firstOf(moved)).toMatchObject({ check: 'index', index: 5 });
  });

  it('is found when an entry was removed', async () => {
    expect(await firstOf(without(makeBundle(), 5))).toMatchObject({
      check: 'index',
      index: 5,
      expected: 'entry 5',
      found: 'entry 6',
    });
    const counted = change(makeBundle({ checkpoints: [4, 8, 10] }), 'end', { entries: 9 });
    expect(await firstOf(renumber(without(counted, 5)))).toMatchObject({
      check: 'checkpoint-root',
      index: 4,
    });
  });

  it('is found when an entry was removed without checkpoints to compare', async () => {
    const cut = makeBundle().filter(({ type }) => type !== 'checkpoint');
    const lines = change(without(cut, 9), 'end', { entries: 9 });
    expect(await firstOf(lines)).toMatchObject({ check: 'counts', index: 9 });
  });

  it('is found when an entry was put in, or stands twice', async () => {
    const lines = makeBundle();
    const twice = lines.toSpliced(indexOf(lines, 5), 0, entryAt(lines, 5));
    expect(await firstOf(twice)).toMatchObject({ check: 'index', index: 5 });
    expect(await firstOf(renumber(twice))).toMatchObject({ check: 'checkpoint-root', index: 4 });
  });

  it('is found when it was cut off together with its header', async () => {
    let lines = without(without(makeBundle(), 9), 8);
    lines = change(change(lines, 'header', { size: 8 }), 'end', { entries: 8 });
    expect(await firstOf(lines)).toMatchObject({ check: 'order', line: 3 });
  });

  it('is found when the entry of another tenant was sealed with it', async () => {
    const members = (index: number) => makeMembers(index, index === 6 ? globex : acme);
    expect(await firstOf(makeBundle({ members }))).toMatchObject({ check: 'stream', index: 6 });
    const platform = makeBundle({ stream: platformStream, members: (index) => makeMembers(index) });
    expect((await verify(platform)).findings.map(({ check }) => check)).toContain('stream');
  });

  it('is found when a kept hash was changed', async () => {
    const lines = makeBundle({ pruned: [1] });
    const hash = 'ab'.repeat(32);
    expect(await firstOf(change(lines, 'pruned', { hash }))).toMatchObject({
      check: 'checkpoint-root',
      index: 0,
    });
  });
});

describe('a history that was replaced', () => {
  /** The same deployment with another past, sealed by the holder of the key. */
  const rewritten = (spec: BundleSpec = {}): Lines =>
    makeBundle({
      ...spec,
      members: (index) => ({
        ...makeMembers(index),
        ...(index === 5 ? { actor_id: 'user_eve' } : {}),
      }),
    });
  const known = [notesOf(makeBundle()).at(-1)!];

  it('is found by a checkpoint that was kept, at equal size', async () => {
    expect(await firstOf(rewritten(), makeTrust({ known }))).toMatchObject({
      check: 'known-checkpoint',
      index: 4,
    });
  });

  it('is found by a checkpoint that was kept, when it has grown since', async () => {
    const grown = rewritten({ size: 15, checkpoints: [15] });
    expect(await firstOf(grown, makeTrust({ known }))).toMatchObject({ check: 'known-checkpoint' });
  });

  it('is found when an older state is shown', async () => {
    const older = makeBundle({ size: 8, checkpoints: [8] });
    expect(await firstOf(older, makeTrust({ known }))).toMatchObject({
      check: 'known-checkpoint',
      expected: '10 entries',
      found: '8 entries',
    });
  });

  it('is found when both roots of one size were signed', async () => {
    const [first = '', second = ''] = [notesOf(makeBundle()).at(-1), notesOf(rewritten()).at(-1)];
    const lines = makeBundle().flatMap((line): Lines =>
      line.type === 'checkpoint' && line.note === first
        ? [line, { ...line, note: second }]
        : [line],
    );
    expect(await firstOf(lines)).toMatchObject({ check: 'checkpoint-root', index: 10 });
  });

  it('is found when an older deployment checkpoint was known with another root', async () => {
    const { lines, trust } = await makeFullBundle();
    const other = ['x', 'b', 'c', 'd'].map((each) => hashLeaf(each));
    const note = makeCheckpointNote('ataski.example/audit/checkpoints', other);
    expect(await firstOf(lines, { ...trust, known: [note] })).toMatchObject({
      check: 'known-checkpoint',
    });
  });
});

describe('a checkpoint that is not what it seems', () => {
  const replace = (note: (old: string) => string): Lines => {
    const lines = makeBundle();
    return change(lines, 'checkpoint', { note: note(notesOf(lines)[0]!) });
  };

  it('is found when a byte of a signature was changed', async () => {
    const flipped = replace((note) => {
      const at = note.lastIndexOf('audit ') + 20;
      return `${note.slice(0, at)}${note[at] === 'A' ? 'B' : 'A'}${note.slice(at + 1)}`;
    });
    expect(await firstOf(flipped)).toMatchObject({ check: 'checkpoint-signature', line: 2 });
  });

  it('is found when size or root were changed', async () => {
    expect(await firstOf(replace((note) => note.replace('\n4\n', '\n5\n')))).toMatchObject({
      check: 'checkpoint-signature',
    });
  });

  it('is found when it is of another log', async () => {
    const [note = ''] = notesOf(makeBundle({ stream: globex }));
    expect(await firstOf(replace(() => note))).toMatchObject({ check: 'header', line: 2 });
  });

  it('is found when another tenant’s key signed it', async () => {
    const other = makeKey(originOf(globex), 7);
    const keys = [logKey.verification, other.verification];
    const lines = makeBundle({ signers: [other] });
    expect(await firstOf(lines, makeTrust({ keys }))).toMatchObject({
      check: 'checkpoint-signature',
    });
  });

  it('is found when another tenant’s key signed it under the id of the right one', async () => {
    const other = makeKey(logKey.verification.name, 7);
    const lines = makeBundle({ signers: [other] }).map((line): BundleLine => {
      if (line.type !== 'checkpoint') return line;
      const [head = '', signature = ''] = line.note.split(`${other.verification.name} `);
      const bytes = Buffer.from(signature, 'base64');
      bytes.write(logKey.verification.keyId, 'hex');
      return { ...line, note: `${head}${other.verification.name} ${bytes.toString('base64')}\n` };
    });
    expect(await firstOf(lines)).toMatchObject({ check: 'checkpoint-signature' });
  });

  it('is not believed when a key of a similar name signed it', async () => {
    const near = makeKey('ataski.example/aud', 7);
    const report = await verify(
      makeBundle({ signers: [near] }),
      makeTrust({ keys: [near.verification] }),
    );
    expect(report.verdict).toBe('tampered');
  });

  it('is found when it is no checkpoint, or stands before a smaller one', async () => {
    expect(await firstOf(replace(() => 'hello\n'))).toMatchObject({ check: 'line', line: 2 });
    expect(await firstOf(makeBundle({ checkpoints: [10, 4] }))).toMatchObject({ check: 'order' });
  });
});
