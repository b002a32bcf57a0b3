import { describe, expect, it } from 'vitest';

import { change, entryAt, indexOf, withUnsealedRetirement } from './bundle-changes.fixture.ts';
import type { Lines } from './bundle-changes.fixture.ts';
import {
  makeBundle,
  makeMembers,
  makeRetirement,
  month,
  toFile,
  verify,
} from './bundle.fixture.ts';
import { platformStream } from './stored-entry.ts';

type Details = Parameters<typeof makeRetirement>[1];

/** What the event of the retirement says in a bundle. */
const toldIn = (lines: Lines) =>
  (JSON.parse(entryAt(lines, 8).entry) as { details: Details }).details;

/** A bundle with a second event of the same retirement behind the first. */
const saidAgain = (more: Details = {}): Lines => {
  const spec = { pruned: [2, 3] };
  const details = { ...toldIn(makeBundle(spec)), ...more };
  const members = (number: number) =>
    number === 9 ? makeRetirement(9, details) : makeMembers(number);
  return makeBundle({ ...spec, members });
};

/** Leaves the entry away where its hash is known. */
const withoutEntry = (lines: Lines, index: number, of = month): Lines => {
  const hash = entryAt(lines, index).leaf!;
  const at = indexOf(lines, index);
  const { entries, pruned } = lines.at(-1) as { entries: number; pruned: number };
  const others = lines.with(at, { type: 'pruned', index, hash, month: of });
  return change(others, 'end', { entries: entries - 1, pruned: pruned + 1 });
};

describe('leaves of a retired month', () => {
  it.each<{ what: string; lines: () => Lines; pruned: number }>([
    { what: 'stand for it alone', lines: () => makeBundle({ pruned: [2, 3] }), pruned: 2 },
    {
      what: 'began before the bundle',
      lines: () => makeBundle({ pruned: [1, 2, 4, 5], first: 3, checkpoints: [10] }),
      pruned: 2,
    },
    { what: 'were said to be dropped again', lines: () => saidAgain({ restates: 'x' }), pruned: 2 },
  ])('are accepted when the log itself says that they were dropped: $what', async (given) => {
    const report = await verify(given.lines());
    expect(report).toMatchObject({ verdict: 'ok', findings: [], pruned: given.pruned });
  });

  it('are not proven before the event of their retirement is sealed', async () => {
    expect(await verify(withUnsealedRetirement())).toMatchObject({
      verdict: 'incomplete',
      findings: [],
      missing: ['the seal of the event that retired 2026-01'],
    });
  });

  it('are not judged before the end, since the event stands behind them', async () => {
    const cut = toFile(makeBundle({ pruned: [2, 3] }).slice(0, -4));
    expect(await verify(cut)).toMatchObject({ verdict: 'incomplete', findings: [] });
  });

  it.each<{ what: string; lines: () => Lines }>([
    {
      what: 'no event says so',
      lines: () => withoutEntry(makeBundle(), 5),
    },
    {
      what: 'another program than the database says so',
      lines: () => makeBundle({ pruned: [2, 3], retirement: { component: 'server' } }),
    },
    {
      what: 'the event is of another month',
      lines: () => makeBundle({ pruned: [2, 3], retirement: { details: { month: '2025-12' } } }),
    },
    {
      what: 'the event counts more',
      lines: () => makeBundle({ pruned: [2, 3], retirement: { details: { rows: 3 } } }),
    },
    {
      what: 'the event counts fewer',
      lines: () => makeBundle({ pruned: [2, 3], retirement: { details: { rows: 1 } } }),
    },
    {
      what: 'the event is of other leaves',
      lines: () =>
        makeBundle({ pruned: [2, 3], retirement: { details: { digest: 'ab'.repeat(32) } } }),
    },
    {
      what: 'the event has no shape',
      lines: () => makeBundle({ pruned: [2, 3], retirement: { details: { rows: '2' } } }),
    },
    {
      what: 'one more entry is missing than was dropped',
      lines: () => withoutEntry(makeBundle({ pruned: [2, 3] }), 5),
    },
    {
      what: 'one more is missing that is said to be of another month',
      lines: () => withoutEntry(makeBundle({ pruned: [2, 3] }), 5, '2026-02'),
    },
    { what: 'two events disagree', lines: () => saidAgain({ rows: 3 }) },
    {
      what: 'the header makes up what stands before',
      lines: () =>
        change(makeBundle({ pruned: [1, 2, 4, 5], first: 3, checkpoints: [10] }), 'header', {
          retired: [{ month, rows: 2, digest: 'ab'.repeat(32) }],
        }),
    },
    {
      what: 'the header leaves out what stands before',
      lines: () =>
        change(makeBundle({ pruned: [1, 2, 4, 5], first: 3, checkpoints: [10] }), 'header', {
          retired: undefined,
        }),
    },
    {
      what: 'an event that is not sealed counts otherwise',
      lines: () => withUnsealedRetirement({ rows: 1 }),
    },
    {
      what: 'they are of the platform',
      lines: () => makeBundle({ pruned: [2, 3], stream: platformStream }),
    },
  ])('are missing entries when $what', async ({ lines }) => {
    const { verdict, findings } = await verify(lines());
    expect(verdict).toBe('tampered');
    expect(findings[0]).toMatchObject({ check: 'retirement', eventId: null });
  });

  it('name a month once', async () => {
    const before = { month, rows: 0, digest: '00'.repeat(32) };
    const twice = change(makeBundle(), 'header', { retired: [before, before] });
    const { findings } = await verify(twice);
    expect(findings[0]).toMatchObject({ check: 'header' });
  });
});
