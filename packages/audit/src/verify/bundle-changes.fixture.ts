import { expect } from 'vitest';

import type { CanonicalValue } from '../canonical.ts';
import type { BundleLine, BundleLines } from './bundle-line.ts';
import { makeBundle, makeMembers, makeRetirement, makeRow } from './bundle.fixture.ts';

type Type = BundleLine['type'];
/** A line of one type. */
export type Line<T extends Type> = Extract<BundleLine, { readonly type: T }>;
/** The lines of a bundle. */
export type Lines = BundleLine[];

/** Replaces members of the line of a type, or of the entry with an index. */
export function change<T extends Type>(
  lines: Lines,
  type: T,
  members: Partial<BundleLines[T]>,
  index?: number,
): Lines {
  const at = lines.findIndex(
    (line) =>
      line.type === type && (index === undefined || (line as { index?: number }).index === index),
  );
  expect(at).toBeGreaterThanOrEqual(0);
  return lines.with(at, { ...lines[at], ...members } as BundleLine);
}

/** The entry with an index. */
export const entryAt = (lines: Lines, index: number): Line<'entry'> =>
  lines.find((line): line is Line<'entry'> => line.type === 'entry' && line.index === index)!;
/** The place of that entry among the lines. */
export const indexOf = (lines: Lines, index: number): number =>
  lines.indexOf(entryAt(lines, index));
/** An entry with another content, in agreement with its columns. */
export const forged = (index: number): Pick<Line<'entry'>, 'entry' | 'columns'> =>
  makeRow({ ...makeMembers(index), actor_id: 'user_eve' });

/** A bundle in which a month was just retired: the event that says so has no leaf yet. */
export function withUnsealedRetirement(more: Readonly<Record<string, CanonicalValue>> = {}): Lines {
  const lines = makeBundle({ pruned: [2, 3], unsealed: 1, retirement: { component: 'server' } });
  const { details } = JSON.parse(entryAt(lines, 8).entry) as {
    details: Record<string, CanonicalValue>;
  };
  return change(lines, 'unsealed', makeRow(makeRetirement(10, { ...details, ...more })));
}
