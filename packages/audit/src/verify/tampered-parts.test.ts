import { describe, expect, it } from 'vitest';

import { change, entryAt, forged } from './bundle-changes.fixture.ts';
import type { Line, Lines } from './bundle-changes.fixture.ts';
import type { BundleLine } from './bundle-line.ts';
import {
  acme,
  globex,
  makeBundle,
  makeFullBundle,
  makeKey,
  makeMembers,
  makeRow,
  originOf,
  verify,
} from './bundle.fixture.ts';

type Type = BundleLine['type'];

describe('a part of a bundle that was changed', () => {
  const flip = (base64: string): string => {
    const bytes = Buffer.from(base64, 'base64');
    bytes[bytes.length - 8]! ^= 1;
    return bytes.toString('base64');
  };
  type Change = (lines: Lines) => Lines;
  const lineOf = <T extends Type>(lines: Lines, type: T): Line<T> =>
    lines.find((line): line is Line<T> => line.type === type)!;
  const receiptOf = (lines: Lines, kind: string) =>
    lines.findIndex((line) => line.type === 'anchor' && line.kind === kind);
  const changeReceipt =
    (kind: string, members: (old: Line<'anchor'>) => object): Change =>
    (lines) => {
      const at = receiptOf(lines, kind);
      return lines.with(at, {
        ...lines[at],
        ...members(lines[at] as Line<'anchor'>),
      } as BundleLine);
    };

  const changes: readonly { what: string; check: string; apply: Change }[] = [
    {
      what: 'the origin',
      check: 'header',
      apply: (lines) => change(lines, 'header', { origin: originOf(globex) }),
    },
    {
      what: 'the stream',
      check: 'header',
      apply: (lines) => change(lines, 'header', { stream: globex }),
    },
    {
      what: 'the first index',
      check: 'header',
      apply: (lines) => change(lines, 'header', { first: 1 }),
    },
    { what: 'the size', check: 'counts', apply: (lines) => change(lines, 'header', { size: 11 }) },
    {
      what: 'the hashes to the left',
      check: 'header',
      apply: (lines) => change(lines, 'header', { left: ['ab'.repeat(32)] }),
    },
    {
      what: 'the count of entries',
      check: 'counts',
      apply: (lines) => change(lines, 'end', { entries: 8 }),
    },
    {
      what: 'the count of pruned entries',
      check: 'counts',
      apply: (lines) => change(lines, 'end', { pruned: 0 }),
    },
    {
      what: 'the count of unsealed rows',
      check: 'counts',
      apply: (lines) => change(lines, 'end', { unsealed: 1 }),
    },
    {
      what: 'a sensitive part',
      check: 'commitment',
      apply: (lines) =>
        change(lines, 'entry', { sensitive: { ...entryAt(lines, 5).sensitive!, part: '{}' } }, 5),
    },
    {
      what: 'the salt of a sensitive part',
      check: 'commitment',
      apply: (lines) =>
        change(
          lines,
          'entry',
          { sensitive: { ...entryAt(lines, 5).sensitive!, salt: '00'.repeat(32) } },
          5,
        ),
    },
    {
      what: 'a part that no entry commits to',
      check: 'commitment',
      apply: (lines) =>
        change(lines, 'entry', { sensitive: { salt: '00'.repeat(32), part: '{}' } }, 6),
    },
    {
      what: 'the index in the deployment',
      check: 'deployment',
      apply: (lines) => change(lines, 'deployment', { index: 2 }),
    },
    {
      what: 'the proof in the deployment',
      check: 'deployment',
      apply: (lines) =>
        change(lines, 'deployment', { proof: lineOf(lines, 'deployment').proof.toReversed() }),
    },
    {
      what: 'the salt in the deployment',
      check: 'deployment',
      apply: (lines) => change(lines, 'deployment', { salt: 'ab'.repeat(32) }),
    },
    {
      what: 'the checkpoint in the deployment',
      check: 'deployment',
      apply: (lines) => change(lines, 'deployment', { size: 4 }),
    },
    {
      what: 'the receipt of a place',
      check: 'anchor',
      apply: changeReceipt('file', ({ receipt }) => ({ receipt: flip(receipt) })),
    },
    {
      what: 'a time stamp',
      check: 'anchor',
      apply: changeReceipt('rfc3161', ({ receipt }) => ({ receipt: flip(receipt) })),
    },
    {
      what: 'the kind of a receipt',
      check: 'anchor',
      apply: changeReceipt('rfc3161', () => ({ kind: 'file' })),
    },
    {
      what: 'the size of a receipt',
      check: 'anchor',
      apply: changeReceipt('rfc3161', () => ({ size: 5 })),
    },
    {
      what: 'the origin of a receipt',
      check: 'anchor',
      apply: changeReceipt('file', () => ({ origin: 'ataski.example/audit/platform' })),
    },
    {
      what: 'an unsealed row',
      check: 'column',
      apply: (lines) => change(lines, 'unsealed', { entry: forged(10).entry }),
    },
    {
      what: 'an unsealed row that is older than what was sealed',
      check: 'unsealed-order',
      apply: (lines) =>
        change(lines, 'unsealed', makeRow({ ...makeMembers(10), sensitive: null, xid: '17' })),
    },
    {
      what: 'a line of a type that nobody knows',
      check: 'line',
      apply: (lines) => [...lines.slice(0, 1), { type: 'remark' } as never, ...lines.slice(1)],
    },
    {
      what: 'a member that nobody knows',
      check: 'line',
      apply: (lines) => change(lines, 'entry', { remark: 1 } as never, 5),
    },
    {
      what: 'a member that is missing',
      check: 'line',
      apply: (lines) => change(lines, 'entry', { columns: undefined }, 5),
    },
    { what: 'a second header', check: 'line', apply: (lines) => [lines[0]!, ...lines] },
    {
      what: 'a checkpoint behind the entries',
      check: 'line',
      apply: (lines) => [...lines.slice(0, -1), lineOf(lines, 'checkpoint'), ...lines.slice(-1)],
    },
    { what: 'a line behind the end', check: 'line', apply: (lines) => [...lines, lines.at(-1)!] },
  ];

  it.each(changes)('is found: $what', async ({ check, apply }) => {
    const { lines, trust } = await makeFullBundle();
    const report = await verify(apply(lines), trust);
    expect(report.verdict).toBe('tampered');
    expect(report.findings.map((finding) => finding.check)).toContain(check);
  });

  it('is incomplete with an anchor of a kind that nobody knows', async () => {
    const { lines, trust } = await makeFullBundle();
    const report = await verify(
      changeReceipt('rfc3161', () => ({ kind: 'rfc3162' }))(lines),
      trust,
    );
    expect(report.verdict).toBe('incomplete');
  });

  it('is incomplete with a deployment checkpoint that no given key signed', async () => {
    const { lines, trust } = await makeFullBundle();
    const own = makeKey(originOf(acme), 8);
    const signed = makeBundle({ signers: [own], pruned: [2] }).flatMap((line) =>
      line.type === 'checkpoint' ? [line] : [],
    );
    const mixed = lines.map((line) => (line.type === 'checkpoint' ? signed.shift()! : line));
    expect(await verify(mixed, { ...trust, keys: [own.verification] })).toMatchObject({
      verdict: 'incomplete',
      covered: { size: 10 },
      deployment: [],
    });
  });
});
