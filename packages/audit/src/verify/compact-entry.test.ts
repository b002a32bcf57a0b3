import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { CanonicalValue } from '../canonical.ts';
import type { StoredRow } from './bundle-line.ts';
import {
  acme,
  makeBundle,
  makeMembers,
  makeRow,
  toFile,
  verify,
  withLooseColumns,
} from './bundle.fixture.ts';
import { readCompactEntry } from './compact-entry.ts';
import { platformStream, readStoredEntry } from './stored-entry.ts';

/** A line as it stands in a bundle; its columns may be replaced. */
const lineOf = (
  members: Record<string, CanonicalValue>,
  columns: (usual: Readonly<Record<string, unknown>>) => unknown = (usual) => usual,
): string => {
  const row = makeRow(members);
  return JSON.stringify({
    type: 'entry',
    index: 7,
    entry: row.entry,
    columns: columns(row.columns),
  });
};
/** A line whose entry, and whose columns with it, are in no canonical order. */
const unsorted = (members: Record<string, CanonicalValue>): string => {
  const columns = Object.fromEntries(Object.entries(members).reverse());
  return JSON.stringify({ type: 'entry', index: 7, entry: JSON.stringify(columns), columns });
};
const definedOf = (members: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
/** A line whose details have another spelling, in the entry and in the columns. */
const respelled = (details: Record<string, CanonicalValue>, spelling: string): string => {
  const usual = JSON.stringify(details);
  const escaped = (json: string) => JSON.stringify(json).slice(1, -1);
  return lineOf({ ...makeMembers(7), details })
    .replace(usual, () => spelling)
    .replace(escaped(usual), () => escaped(spelling));
};
const read = (text: string) => readCompactEntry(text, acme);

describe('an entry line in its shortest form', () => {
  it('is read, with and without the hash of the tiles', () => {
    const line = lineOf(makeMembers(7));
    expect(read(line)).toMatchObject({ line: { index: 7 }, stored: { faults: [] } });
    const leaf = 'ab'.repeat(32);
    expect(read(`${line.slice(0, -1)},"leaf":"${leaf}"}`)).toMatchObject({ line: { leaf } });
    expect(read(lineOf({ ...makeMembers(7), targets: [] }))).not.toBeNull();
    const platform = lineOf(makeMembers(7, platformStream));
    expect(readCompactEntry(platform, platformStream)).not.toBeNull();
  });

  it('comes to the same report as any other form', async () => {
    for (const spec of [
      {},
      { unsealed: 2, pruned: [3] },
      { stream: platformStream },
      { first: 4 },
    ]) {
      const lines = makeBundle({ ...spec, checkpoints: [10] });
      const loose = withLooseColumns(lines);
      expect(toFile(loose).equals(toFile(lines))).toBe(false);
      expect(await verify(loose)).toEqual(await verify(lines));
    }
  });

  it('is left to the long way for anything that is not right', () => {
    const members = makeMembers(7);
    const nested = [{ id: 'x', targets: 1, type: 'y' }] as unknown as CanonicalValue;
    const others: readonly string[] = [
      '',
      lineOf(members).replace('"index":7', '"index":07'),
      lineOf(members).replace('"index":7', '"index":1e3'),
      lineOf(members).replace('{"type"', '{ "type"'),
      `${lineOf(members)} `,
      lineOf(members).replace('"columns":', '"columns":{},"columns":'),
      lineOf(members).replace('"entry":"{', '"entry":"x","entry":"{'),
      lineOf({ ...members, tenant_id: platformStream }),
      lineOf({ ...members, foreign: 1 }),
      lineOf({ ...members, foreign: 'x' }),
      unsorted({ ...members, targets: [] }),
      lineOf({ ...members, component: true }),
      lineOf({ ...members, parent_event_id: '019B7C8E-0000-7000-8000-000000000006' }),
      lineOf({ ...members, targets: nested }, (usual) => ({ ...usual, targets: 1 })),
      lineOf(members, (usual) => ({ ...usual, target_id: 'other' })),
      lineOf(members, (usual) => ({ ...usual, on_behalf_of: null })),
      lineOf({ ...members, details: { targets: [] } }, (usual) => ({ ...usual, details: {} })),
      lineOf({ ...members, details: { a: 1.5 } }),
      respelled({ a: 1, b: 2 }, '{"b":2,"a":1}'),
      respelled({ a: 1 }, '{"a":1.0}'),
      respelled({ a: 'x' }, '{"a":"\\ud800"}'),
      respelled({ a: 1 }, '{"a":1,"a":1}'),
    ];
    for (const text of others) expect(read(text)).toBeNull();
  });

  it('is never taken for right where the long way finds a contradiction', () => {
    const text = fc.string({ unit: 'binary', maxLength: 8 });
    const some = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null));
    const name = fc.constantFrom(
      ...Object.keys(makeRow(makeMembers(7)).columns),
      'on_behalf_of',
      'sensitive',
      'more',
    );
    let taken = 0;
    fc.assert(
      fc.property(fc.array(fc.tuple(name, some), { maxLength: 2 }), some, (changes, id) => {
        const targets = [{ id, type: 'invoice' }] as CanonicalValue;
        const members = { ...makeMembers(7), targets };
        const line = lineOf(members, (usual) => ({ ...usual, ...Object.fromEntries(changes) }));
        if (read(line) === null) return;
        taken += 1;
        const stored = readStoredEntry(JSON.parse(line) as StoredRow, acme);
        const compact = read(line)!.stored;
        expect(stored).toMatchObject({ ...compact, members: definedOf(compact.members) });
        expect(stored.faults).toEqual([]);
      }),
      { numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(0);
  });
});
