import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterAll, describe, expect, it } from 'vitest';

import { createCompactRange } from '../merkle/compact-range.ts';
import { hashLeaf } from '../merkle/hashes.ts';
import { makeInclusionProof } from '../merkle/inclusion-proof.ts';
import { formatProof } from '../proof/tlog-proof.ts';
import type { BundleLine } from '../verify/bundle-line.ts';
import {
  acme,
  globex,
  logKey,
  makeBundle,
  makeCheckpointNote,
  makeKey,
  makeMembers,
  makeRow,
  originOf,
  toFile,
  witnessKey,
} from '../verify/bundle.fixture.ts';
import { runInProcess } from './run-in-process.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'ataski-audit-verify-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const write = (name: string, content: string | Uint8Array) => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};
const { vkey } = logKey.verification;
const noteOf = (lines: readonly BundleLine[]) =>
  lines.flatMap((line) => (line.type === 'checkpoint' ? [line.note] : [])).at(-1)!;

describe('ataski-audit verify', () => {
  const good = write('good.jsonl', toFile(makeBundle()));
  const run = (...parameters: string[]) => runInProcess(['verify', ...parameters]);

  it('exits with 0 and says so, also for a compressed bundle', async () => {
    for (const file of [good, write('good.jsonl.gz', gzipSync(toFile(makeBundle())))]) {
      const { exitCode, out, err } = await run(file, '--key', vkey);
      expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
      expect(out).toMatch(/^verdict {6}OK/);
    }
  });

  it('takes keys from a file with one on each line', async () => {
    const keys = write('keys', `${witnessKey.verification.vkey}\n\n${vkey}\n`);
    const { exitCode, out } = await run(good, '--key', keys);
    expect(exitCode).toBe(0);
    expect(out).toContain('signed by    witness.example/w1+');
  });

  it('exits with 1 and names the first bad entry', async () => {
    const lines = makeBundle().map((line): BundleLine =>
      line.type === 'entry' && line.index === 6
        ? { ...line, ...makeRow({ ...makeMembers(6), actor_id: 'user_eve' }) }
        : line,
    );
    const { exitCode, out } = await run(write('bad.jsonl', toFile(lines)), '--key', vkey);
    expect(exitCode).toBe(1);
    expect(out).toMatch(/^verdict {6}TAMPERED\nfinding {6}entry 6, line 10, event 019b7c8e-/);
    expect(out).toMatch(/expected [0-9a-f]{64}, found [0-9a-f]{64}\n/);
  });

  it('exits with 3 when the bundle is cut off, or no key matched', async () => {
    const cut = write('cut.jsonl', toFile(makeBundle()).subarray(0, -50));
    expect(await run(cut, '--key', vkey)).toMatchObject({ exitCode: 3 });
    const stranger = makeKey(originOf(acme), 9).verification.vkey;
    const { exitCode, out } = await run(good, '--key', stranger);
    expect(exitCode).toBe(3);
    expect(out).toContain('missing      a signature of a given key');
  });

  it('finds a log that has lost what the auditor knew', async () => {
    const known = write('known', noteOf(makeBundle({ size: 12, checkpoints: [12] })));
    expect(await run(good, '--key', vkey, '--known', known)).toMatchObject({ exitCode: 1 });
    const older = write('older', noteOf(makeBundle({ size: 7, checkpoints: [7] })));
    expect(await run(good, '--key', vkey, '--known', older)).toMatchObject({ exitCode: 0 });
  });

  it('writes a report for machines', async () => {
    const { out } = await run(good, '--key', vkey, '--json');
    expect(JSON.parse(out)).toMatchObject({ verdict: 'ok', entries: 10, findings: [] });
  });

  it.each([
    { what: 'no key', more: [] },
    { what: 'a key that is none', more: ['--key', 's3cret'] },
    { what: 'a known checkpoint that is not there', more: ['--key', vkey, '--known', '/s3cret'] },
    { what: 'a known checkpoint that is none', more: ['--key', vkey, '--known', good] },
    { what: 'a certificate that is none', more: ['--key', vkey, '--tsa-certificate', good] },
  ])('exits with 2 on $what', async ({ more }) => {
    const { exitCode, out, err } = await run(good, ...more);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).not.toContain('s3cret');
  });

  it('exits with 2 on a file that is not there, or is no bundle', async () => {
    expect(await run(join(folder, 'nothing'), '--key', vkey)).toMatchObject({ exitCode: 2 });
    expect(await run(write('x', 'hello\n'), '--key', vkey)).toMatchObject({ exitCode: 2 });
  });
});

describe('ataski-audit verify, of the proof of one entry', () => {
  const rows = Array.from({ length: 7 }, (_, index) => makeRow(makeMembers(index)));
  const leaves = rows.map(({ entry }) => hashLeaf(entry));
  const proofOf = (index: number, origin = originOf(acme), signers = [logKey]) =>
    formatProof({
      index,
      proof: makeInclusionProof(index, leaves.length, (node) => {
        const range = createCompactRange();
        const begin = node.index * 2 ** node.level;
        for (const leaf of leaves.slice(begin, begin + 2 ** node.level)) range.append(leaf);
        return range.root();
      }),
      checkpoint: makeCheckpointNote(origin, leaves, signers),
    });
  const run = (proof: string, entry: string, key = vkey) =>
    runInProcess([
      'verify',
      write('event.tlog-proof', proof),
      '--entry',
      write('entry.json', entry),
      '--key',
      key,
    ]);

  it('exits with 0 when the log holds the entry, with or without a last line feed', async () => {
    for (const end of ['', '\n']) {
      const { exitCode, out } = await run(proofOf(5), `${rows[5]!.entry}${end}`);
      expect(exitCode).toBe(0);
      expect(out).toContain('entry        number 5 of 7\n');
    }
  });

  it('exits with 1 for another entry, another place, or what is no proof', async () => {
    expect(await run(proofOf(5), rows[4]!.entry)).toMatchObject({ exitCode: 1 });
    const moved = proofOf(5).replace('index 5', 'index 4');
    expect(await run(moved, rows[5]!.entry)).toMatchObject({ exitCode: 1 });
    expect(await run('hello', rows[5]!.entry)).toMatchObject({ exitCode: 1 });
  });

  it('exits with 1 when the entry was put into the log of another tenant', async () => {
    const { exitCode, out } = await run(proofOf(5, originOf(globex)), rows[5]!.entry);
    expect(exitCode).toBe(1);
    expect(out).toContain('the entry belongs to another log');
  });

  it('exits with 1 when another tenant’s key signed', async () => {
    const other = makeKey(originOf(globex), 5);
    const proof = proofOf(5, originOf(acme), [other]);
    expect(await run(proof, rows[5]!.entry, other.verification.vkey)).toMatchObject({
      exitCode: 1,
    });
  });

  it('exits with 3 when no given key signed', async () => {
    const { vkey: other } = makeKey(originOf(acme), 5).verification;
    expect(await run(proofOf(5), rows[5]!.entry, other)).toMatchObject({ exitCode: 3 });
  });
});
