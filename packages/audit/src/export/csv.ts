import { describeManifest, describeSummary } from './export-format.ts';
import type { ExportFormat } from './export-format.ts';
import type { ExportedEvent } from './exported-event.ts';

/** In this order, for ever; new ones are added at the end. */
export const csvColumns = [
  'record',
  'leaf_index',
  'occurred_at',
  'written_at',
  'event_id',
  'correlation_id',
  'parent_event_id',
  'actor_type',
  'actor_id',
  'on_behalf_of',
  'action',
  'action_version',
  'phase',
  'outcome',
  'targets',
  'component',
  'sensitive',
  'leaf_hash',
  'details',
] as const;

type CsvColumn = (typeof csvColumns)[number];

/**
 * RFC 4180, every cell in quotes, in UTF-8. Its first column says what a record is: `export` is the
 * manifest and `end` the summary, both in `details`; the others are events.
 */
export const csv: ExportFormat = Object.freeze({
  mediaType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  begin: (manifest) =>
    record(csvColumns) +
    row({ record: 'export', details: JSON.stringify(describeManifest(manifest)) }),
  event: (event) => row(cellsOf(event)),
  end: (summary) => row({ record: 'end', details: JSON.stringify(describeSummary(summary)) }),
} satisfies ExportFormat);

// What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection), also behind blanks
// and in full width, and what it swallows in front of one.
const dangerous = /^(?:\s*[=+\-@\uFF0B\uFF0D\uFF1D\uFF20]|[\t\r\n'])/;

/**
 * Makes a text harmless for a spreadsheet by an apostrophe in front. A text that begins with one
 * gets another, so that a program takes exactly one away, where there is one, and has the text.
 */
export function guardCell(text: string): string {
  return dangerous.test(text) ? `'${text}` : text;
}

function cellsOf({
  members,
  leafIndex,
  leafHash,
  sensitive,
}: ExportedEvent): Readonly<Record<CsvColumn, string>> {
  return {
    record: 'event',
    leaf_index: leafIndex === null ? '' : String(leafIndex),
    occurred_at: members.occurred_at,
    written_at: members.written_at,
    event_id: members.event_id,
    correlation_id: members.correlation_id,
    parent_event_id: members.parent_event_id ?? '',
    actor_type: members.actor_type,
    actor_id: members.actor_id,
    on_behalf_of: members.on_behalf_of ?? '',
    action: members.action,
    action_version: String(members.action_version),
    phase: members.phase,
    outcome: members.outcome ?? '',
    targets: JSON.stringify(members.targets),
    component: members.component,
    sensitive,
    leaf_hash: leafHash,
    details: JSON.stringify(members.details),
  };
}

function row(cells: Partial<Record<CsvColumn, string>>): string {
  return record(csvColumns.map((column) => cells[column] ?? ''));
}

function record(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${guardCell(cell).replaceAll('"', '""')}"`).join(',')}\r\n`;
}
