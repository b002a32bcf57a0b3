import { describe, expect, it } from 'vitest';

import type { Line } from './bundle-changes.fixture.ts';
import type { BundleLine } from './bundle-line.ts';
import { makeFullBundle, makeMembers, makeTrust, verify } from './bundle.fixture.ts';
import { createCallPairs } from './call-pairs.ts';
import { maxNoteLength } from './checked-note.ts';
import { maxProofLines } from './head-lines.ts';
import { createRun, find } from './run.ts';
import { verifyBundle } from './verify-bundle.ts';

/** The bundle's lines of a type. */
const linesOf = <T extends BundleLine['type']>(lines: readonly BundleLine[], type: T) =>
  lines.filter((line): line is Line<T> => line.type === type);

/** A bundle in which the lines of one type stand again and again. */
const repeated = (lines: readonly BundleLine[], type: BundleLine['type'], times: number) => {
  const at = lines.findIndex((line) => line.type === type);
  return lines.toSpliced(at, 0, ...Array<BundleLine>(times - 1).fill(lines[at]!));
};

describe('a bundle that was made to fill the memory', () => {
  it.each(['deployment', 'anchor'] as const)(
    'is read no further than its limit of lines: %s',
    async (type) => {
      const { lines, trust } = await makeFullBundle();
      const missing = maxProofLines - linesOf(lines, type).length;
      const full = await verify(repeated(lines, type, missing + 1), trust);
      expect(full.verdict).toBe('ok');
      let sent = 0;
      async function* source() {
        for (const line of repeated(lines, type, 10 * maxProofLines)) {
          sent += 1;
          yield Buffer.from(`${JSON.stringify(line)}\n`);
        }
      }
      const report = await verifyBundle(source(), trust);
      expect(report.findings).toMatchObject([
        { check: 'line', reason: `more than ${String(maxProofLines)} lines of one kind of proof` },
      ]);
      expect(sent).toBeLessThan(2 * maxProofLines);
    },
  );

  it('is refused a note that is longer than any of ours', async () => {
    const { lines, trust } = await makeFullBundle();
    const [{ note }] = linesOf(lines, 'deployment') as [Line<'deployment'>];
    const padded = (length: number) => {
      const stranger = `\u2014 stranger.example/`;
      const rest = ` ${Buffer.alloc(8).toString('base64')}\n`;
      const name = 'x'.repeat(length - note.length - stranger.length - rest.length);
      const long = `${note}${stranger}${name}${rest}`;
      return lines.map((line) => (line.type === 'deployment' ? { ...line, note: long } : line));
    };
    const withoutStamp = (all: BundleLine[]) =>
      all.filter((line) => !(line.type === 'anchor' && line.kind === 'rfc3161'));
    expect(await verify(withoutStamp(padded(maxNoteLength)), trust)).toMatchObject({
      verdict: 'ok',
    });
    const { findings } = await verify(withoutStamp(padded(maxNoteLength + 1)), trust);
    expect(findings[0]).toMatchObject({ check: 'line', reason: 'a note is not a checkpoint' });
  });

  it('is kept no note that does not contain this log', async () => {
    const { lines, trust } = await makeFullBundle();
    const other = lines.map((line) => (line.type === 'deployment' ? { ...line, index: 0 } : line));
    const { findings } = await verify(other, trust);
    expect(findings.map(({ check, reason }) => [check, reason])).toEqual([
      ['deployment', 'the deployment checkpoint does not contain this checkpoint'],
      ['anchor', 'the receipt is false: it is for no checkpoint of the bundle'],
      ['anchor', 'the receipt is false: it is for no checkpoint of the bundle'],
    ]);
  });

  it('cannot make the list of what is missing long, and it is counted all the same', async () => {
    const { lines, trust } = await makeFullBundle();
    const unsigned = repeated(lines, 'deployment', maxProofLines - 10);
    const unknown = repeated(unsigned, 'anchor', maxProofLines - 10).map((line) =>
      line.type === 'anchor' ? { ...line, kind: 'unknown' } : line,
    );
    const report = await verify(unknown, { ...trust, keys: [] });
    expect(report.verdict).toBe('incomplete');
    expect(report.missing).toHaveLength(100);
    expect(report.missingCount).toBeGreaterThan(150);
  });

  it.each([
    { what: 'a kind of anchor', change: { kind: 'k'.repeat(33) } },
    { what: 'an origin', change: { origin: `${'o'.repeat(256)}/audit/checkpoints` } },
  ])('is refused $what that is long', async ({ change }) => {
    const { lines, trust } = await makeFullBundle();
    const long = lines.map((line) => (line.type === 'anchor' ? { ...line, ...change } : line));
    const { findings, anchors } = await verify(long, trust);
    expect(findings[0]).toMatchObject({ check: 'line' });
    expect(anchors).toEqual([]);
  });

  it('is paired by ids alone: a call under another text is open and not kept', () => {
    const pairs = createCallPairs();
    const id = makeMembers(0)['event_id'];
    pairs.add({ phase: 'intent', event_id: id });
    pairs.add({ phase: 'intent', event_id: 'x'.repeat(1_000_000) });
    pairs.add({ phase: 'outcome', parent_event_id: 'x'.repeat(1_000_000) });
    pairs.add({ phase: 'outcome', parent_event_id: id });
    expect(pairs.openIntents()).toBe(1);
    expect(pairs.unpairedOutcomes()).toBe(1);
  });

  it('is quoted in a finding with the first of a long text alone', () => {
    const run = createRun(makeTrust());
    find(run, 'unsealed-order', 'older', { expected: 'x'.repeat(1_000_000), found: '17' });
    expect(run.findings[0]?.expected).toHaveLength(300);
    expect(run.findings[0]?.found).toBe('17');
  });
});
