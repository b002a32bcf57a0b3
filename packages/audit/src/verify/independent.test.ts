import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { afterAll, describe, expect, it } from 'vitest';

import { change, entryAt, forged, withUnsealedRetirement } from './bundle-changes.fixture.ts';
import type { Lines } from './bundle-changes.fixture.ts';
import type { BundleLine } from './bundle-line.ts';
import { makeBundle, makeFullBundle, makeTrust, toFile, verify } from './bundle.fixture.ts';
import { platformStream } from './stored-entry.ts';

const script = fileURLToPath(new URL('../../test/independent/verify.py', import.meta.url));
const isThere = spawnSync('python3', ['--version']).status === 0;
if (!isThere) console.warn('Skipped: there is no python3 here to run the independent verifier.');

describe.skipIf(!isThere)('a verifier that was written from FORMAT.md alone, in Python', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ataski-audit-python-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const write = (name: string, content: string | Uint8Array) => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  const judge = (file: Uint8Array, ...known: readonly string[]) => {
    const names = known.map((note, index) => write(`known-${String(index)}`, note));
    const { status, stdout, stderr } = spawnSync(
      'python3',
      [script, write('bundle', file), ...names],
      { encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    return { status, report: JSON.parse(stdout) as Record<string, unknown> };
  };

  it.each<{ what: string; lines: () => Lines }>([
    { what: 'plain', lines: () => makeBundle({ pruned: [2], unsealed: 2 }) },
    { what: 'of the platform', lines: () => makeBundle({ stream: platformStream }) },
    {
      what: 'that begins amid the leaves of a retired month',
      lines: () => makeBundle({ pruned: [1, 2, 4, 5], first: 3, checkpoints: [10] }),
    },
    { what: 'whose retirement waits for the seal', lines: () => withUnsealedRetirement() },
    { what: 'that begins later', lines: () => makeBundle({ first: 7, checkpoints: [7, 9, 10] }) },
    {
      what: 'of 1,000 entries',
      lines: () => makeBundle({ size: 1000, checkpoints: [256, 511, 1000] }),
    },
    { what: 'of no entry', lines: () => makeBundle({ size: 0, checkpoints: [0] }) },
    { what: 'without end', lines: () => makeBundle().slice(0, -1) },
    { what: 'with uncovered entries', lines: () => makeBundle({ checkpoints: [4] }) },
  ])('comes to the same root and counts for a bundle $what', async ({ lines }) => {
    const file = toFile(lines());
    const ours = await verify(file);
    const { status, report } = judge(gzipSync(file));
    expect(status).toBe({ ok: 0, tampered: 1, incomplete: 3 }[ours.verdict]);
    expect(report).toEqual({
      verdict: ours.verdict,
      entries: ours.entries,
      pruned: ours.pruned,
      unsealed: ours.unsealed.count,
      redacted: ours.redacted,
      root: ours.covered?.root ?? null,
      size: ours.covered?.size ?? -1,
    });
  });

  it('finds the stream in the deployment', async () => {
    const { lines } = await makeFullBundle();
    expect(judge(toFile(lines))).toMatchObject({ status: 0 });
    const at = lines.findIndex(({ type }) => type === 'deployment');
    const many = lines.toSpliced(at, 0, ...Array<BundleLine>(100).fill(lines[at]!));
    expect(judge(toFile(many)).report['finding']).toMatch(/^line/);
    const salted = change(lines, 'deployment', { salt: 'ab'.repeat(32) });
    expect(judge(toFile(salted)).report['finding']).toMatch(/^deployment/);
  });

  it.each<{ check: string; apply: (lines: Lines) => Lines }>([
    { check: 'column', apply: (lines) => change(lines, 'entry', { entry: forged(5).entry }, 5) },
    { check: 'leaf-hash', apply: (lines) => change(lines, 'entry', forged(5), 5) },
    {
      check: 'checkpoint-root',
      apply: (lines) => change(lines, 'entry', { ...forged(5), leaf: undefined }, 5),
    },
    { check: 'index', apply: (lines) => lines.filter((line) => line !== entryAt(lines, 5)) },
    { check: 'counts', apply: (lines) => change(lines, 'end', { unsealed: 1 }) },
    { check: 'header', apply: (lines) => change(lines, 'header', { stream: platformStream }) },
    {
      check: 'retirement',
      apply: () => makeBundle({ pruned: [2, 3], retirement: { details: { rows: 3 } } }),
    },
    {
      check: 'retirement',
      apply: () => makeBundle({ pruned: [2], retirement: { component: 'x' } }),
    },
    {
      check: 'retirement',
      apply: () => makeBundle({ pruned: [2], stream: platformStream }),
    },
    {
      check: 'commitment',
      apply: (lines) =>
        change(lines, 'entry', { sensitive: { salt: '00'.repeat(32), part: '' } }, 5),
    },
  ])('finds the same contradiction first: $check', async ({ check, apply }) => {
    const file = toFile(apply(makeBundle()));
    const ours = await verify(file);
    expect(ours.findings[0]?.check).toBe(check);
    const { status, report } = judge(file);
    expect(status).toBe(1);
    expect(report['finding']).toMatch(new RegExp(`^${check}: `));
  });

  it('finds a fork and an older state by a checkpoint that was kept', async () => {
    const note = makeBundle()
      .flatMap((line) => (line.type === 'checkpoint' ? [line.note] : []))
      .at(-1)!;
    const members = (index: number) => JSON.parse(forged(index).entry) as never;
    for (const lines of [makeBundle({ members }), makeBundle({ size: 8, checkpoints: [8] })]) {
      const ours = await verify(lines, makeTrust({ known: [note] }));
      expect(ours.findings[0]?.check).toBe('known-checkpoint');
      expect(judge(toFile(lines), note).report['finding']).toMatch(/^known-checkpoint/);
    }
  });
});
