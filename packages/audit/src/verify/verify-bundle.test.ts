import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import {
  acme,
  logKey,
  makeBundle,
  makeFullBundle,
  makeKey,
  makeMembers,
  makeTrust,
  originOf,
  toFile,
  verify,
  witnessKey,
} from './bundle.fixture.ts';
import { renderReport } from './render-report.ts';
import { platformStream } from './stored-entry.ts';

const names = ({ name, keyId }: { name: string; keyId: string }) => `${name}+${keyId}`;

describe('a bundle as it was exported', () => {
  it('is verified in all its parts', async () => {
    const { lines, trust } = await makeFullBundle();
    const report = await verify(lines, trust);
    expect(report).toMatchObject({
      verdict: 'ok',
      origin: originOf(acme),
      first: 0,
      size: 10,
      entries: 9,
      pruned: 1,
      redacted: 0,
      unsealed: { count: 2, oldest: '2026-01-02T03:04:16.000000Z' },
      checkpoints: { count: 2, signed: 2 },
      covered: { size: 10, signedAt: '2026-01-02T03:04:20.000Z' },
      signers: [names(logKey.verification), names(witnessKey.verification)],
      deployment: [4],
      missing: [],
      findings: [],
      findingCount: 0,
    });
    expect(report.anchors).toMatchObject([
      { kind: 'file', status: 'named', time: null },
      { kind: 'rfc3161', status: 'proven', time: expect.stringMatching(/^20/) },
    ]);
    expect(report.notes).toMatchObject({ irregularEntries: 0, orderBreaks: 0, openIntents: 1 });
  });

  it.each([
    { what: 'compressed', bytes: () => gzipSync(toFile(makeBundle())) },
    {
      what: 'with white space between its tokens',
      bytes: () => {
        const spaced = makeBundle().map((line) =>
          JSON.stringify(line, null, 1).replaceAll('\n', ' '),
        );
        return Buffer.from(`${spaced.join('\n')}\n`);
      },
    },
    { what: 'of no entry', bytes: () => toFile(makeBundle({ size: 0, checkpoints: [0] })) },
    { what: 'of one entry', bytes: () => toFile(makeBundle({ size: 1, checkpoints: [1] })) },
    {
      what: 'that begins later',
      bytes: () => toFile(makeBundle({ first: 7, checkpoints: [7, 10] })),
    },
    {
      what: 'that begins at its end',
      bytes: () => toFile(makeBundle({ first: 10, checkpoints: [10] })),
    },
    { what: 'of the platform', bytes: () => toFile(makeBundle({ stream: platformStream })) },
    { what: 'without the hashes of tiles', bytes: () => toFile(makeBundle({ hasLeaves: false })) },
    { what: 'with a heartbeat', bytes: () => toFile(makeBundle({ checkpoints: [10, 10] })) },
    { what: 'of 1,000 entries', bytes: () => toFile(makeBundle({ size: 1000 })) },
  ])('is verified $what', async ({ bytes }) => {
    expect(await verify(bytes())).toMatchObject({ verdict: 'ok', findings: [], missing: [] });
  });

  it('counts what is not there any more, and says nothing worse of it', async () => {
    const lines = makeBundle({ pruned: [0, 1, 2] }).map((line) => {
      if (line.type !== 'entry') return line;
      return { ...line, sensitive: undefined };
    });
    expect(await verify(lines)).toMatchObject({
      verdict: 'ok',
      pruned: 3,
      entries: 7,
      redacted: 1,
    });
  });

  it('counts calls without an outcome, and outcomes without a call', async () => {
    const report = await verify(makeBundle({ first: 4, checkpoints: [10] }));
    expect(report.notes).toMatchObject({ openIntents: 1, unpairedOutcomes: 1 });
  });

  it('notes an entry that is older than the one before it, and clocks that differ', async () => {
    const members = (number: number) => ({
      ...makeMembers(number),
      ...(number === 6 ? { xid: '7', written_at: '2026-01-02T05:04:05.000000Z' } : {}),
    });
    const report = await verify(makeBundle({ members }));
    expect(report.verdict).toBe('ok');
    expect(report.notes).toMatchObject({
      orderBreaks: 1,
      largestClockSkewMs: 7_194_000,
      writtenAfterSealing: 1,
    });
  });

  it('notes entries that the database took although they are not canonical', async () => {
    const irregular = makeBundle({ members: (number) => ({ ...makeMembers(number), zeta: 1 }) });
    const report = await verify(
      irregular.map((line) => {
        if (line.type !== 'entry') return line;
        return { ...line, columns: { ...line.columns, zeta: undefined } };
      }),
    );
    expect(report).toMatchObject({ verdict: 'ok', notes: { irregularEntries: 10 } });
  });

  it('knows a canonical entry whose names are numbers', async () => {
    const details = { '10': 1, '9': 2 };
    const report = await verify(
      makeBundle({ members: (number) => ({ ...makeMembers(number), details }) }),
    );
    expect(report).toMatchObject({ verdict: 'ok', notes: { irregularEntries: 0 } });
  });

  it('contains every checkpoint that the auditor kept', async () => {
    const known = makeBundle({ size: 7, checkpoints: [3, 7] }).flatMap((line) =>
      line.type === 'checkpoint' ? [line.note] : [],
    );
    expect(await verify(makeBundle(), makeTrust({ known }))).toMatchObject({ verdict: 'ok' });
  });

  it('is rendered for a person', async () => {
    const { lines, trust } = await makeFullBundle();
    const report = await verify(lines, trust);
    expect(renderReport(report).replaceAll(/[0-9a-f]{64}|20\d\d-[^ \n]+/g, '*'))
      .toMatchInlineSnapshot(`
      "verdict      OK: this is what was sealed
      log          ataski.example/audit/11111111-1111-4111-8111-111111111111
      entries      9, of those from 0 to below 10
      pruned       1 kept as a hash alone
      unsealed     2 not proven yet, since *
      checkpoints  2, 2 signed by a given key
      covered      10 entries, root *, signed at *
      signed by    ataski.example/audit+c35acca9
      signed by    witness.example/w1+df1c0a35
      deployment   contained in its tree of size 4
      anchor       file, size 4: named
      anchor       rfc3161, size 4: proven at *
      note         calls without an outcome: 1
      note         most seconds between two clocks: 1
      note         most seconds from writing to sealing: 10
      "
    `);
  });
});

describe('a bundle that cannot be verified wholly', () => {
  it.each([
    { what: 'is empty', bytes: Buffer.alloc(0) },
    { what: 'ends before its end line', bytes: toFile(makeBundle().slice(0, -1)) },
    { what: 'ends in the middle of a line', bytes: toFile(makeBundle()).subarray(0, -9) },
    {
      what: 'ends in the middle of its compression',
      bytes: gzipSync(toFile(makeBundle())).subarray(0, -20),
    },
  ])('is incomplete when it $what', async ({ bytes }) => {
    const report = await verify(bytes);
    expect(report).toMatchObject({ verdict: 'incomplete', findings: [] });
    expect(report.missing.join()).toMatch(/cut off|ends in the middle|damaged/);
  });

  it('is incomplete when no given key signed a checkpoint', async () => {
    const stranger = makeKey('ataski.example/audit', 9);
    const report = await verify(makeBundle(), makeTrust({ keys: [stranger.verification] }));
    expect(report).toMatchObject({ verdict: 'incomplete', covered: null });
    expect(report.missing).toEqual([
      'a signature of a given key: 0 of 2 checkpoints have one',
      'a signed checkpoint for entry 0 and on',
    ]);
  });

  it('is incomplete when a witness alone signed', async () => {
    const report = await verify(makeBundle({ signers: [witnessKey] }));
    expect(report).toMatchObject({ verdict: 'incomplete', covered: null });
  });

  it('is incomplete when the latest entries are covered by no checkpoint', async () => {
    const report = await verify(makeBundle({ checkpoints: [4, 7] }));
    expect(report).toMatchObject({ verdict: 'incomplete', covered: { size: 7 } });
    expect(report.missing).toEqual(['a signed checkpoint for entry 7 and on']);
  });

  it('is incomplete when a known checkpoint lies before its first entry', async () => {
    const [, earlier] = makeBundle({ size: 3, checkpoints: [3] });
    const known = [(earlier as { note: string }).note];
    const later = makeBundle({ first: 5, checkpoints: [10] });
    expect(await verify(later, makeTrust({ known }))).toMatchObject({ verdict: 'incomplete' });
  });

  it.each([
    { what: 'a file that is no bundle', bytes: Buffer.from('hello\n') },
    {
      what: 'a bundle of another version',
      bytes: toFile([{ ...makeBundle()[0]!, version: 2 } as never]),
    },
    { what: 'lines without a header', bytes: toFile(makeBundle().slice(1)) },
  ])('is refused as wrong use: $what', async ({ bytes }) => {
    await expect(verify(bytes)).rejects.toThrow('bundle');
  });

  it.each([
    { what: 'that nobody signed', note: 'ataski.example/audit/x\n1\nAAAA\n\n' },
    {
      what: 'of another log',
      note: (makeBundle({ stream: platformStream })[1] as { note: string }).note,
    },
  ])('refuses a known checkpoint $what as wrong use', async ({ note }) => {
    await expect(verify(makeBundle(), makeTrust({ known: [note] }))).rejects.toThrow('known');
  });
});
