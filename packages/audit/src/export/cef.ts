import { createHash } from 'node:crypto';

import { announcementOf } from './export-announcement.ts';
import { describeManifest, describeSummary } from './export-format.ts';
import type { ExportFormat } from './export-format.ts';
import type { EntryMembers, ExportedEvent } from './exported-event.ts';

export { toExportedEvent } from './exported-event.ts';
export type { EntryMembers, ExportedEvent } from './exported-event.ts';

/** What a custom string of CEF's dictionary holds at most. */
const maxCustomString = 4000;

/** CEF's severity: 0 to 3 low, 4 to 6 medium, 7 and 8 high, 9 and 10 very high. */
const severities = { success: 3, failure: 6, unknown: 6, denied: 8 } as const;

type Extension = readonly (readonly [key: string, value: string])[];

/**
 * Makes one line of the Common Event Format, version 0, of an exported event. It is for watching,
 * and not the evidence: targets or details over 4,000 characters are replaced by their SHA-256.
 */
export function toCef({ members, leafIndex, leafHash }: ExportedEvent): string {
  return renderCef(members, [
    ['cs6Label', 'leafHash'],
    ['cs6', leafHash],
    ...(leafIndex === null
      ? []
      : ([
          ['cn1Label', 'leafIndex'],
          ['cn1', String(leafIndex)],
        ] as const)),
  ]);
}

/**
 * One CEF message a line. The first and the last are of the export itself: its manifest and its
 * summary stand in their `cs4`.
 */
export const cef: ExportFormat = Object.freeze({
  mediaType: 'text/plain; charset=utf-8',
  extension: 'cef',
  begin: (manifest) =>
    `${renderCef(announcementOf(manifest, 'intent', describeManifest(manifest)), [])}\n`,
  event: (event) => `${toCef(event)}\n`,
  end: (summary, manifest) =>
    `${renderCef(announcementOf(manifest, 'outcome', describeSummary(summary)), [])}\n`,
} satisfies ExportFormat);

/** Escapes a field of the prefix: a backslash and a pipe; it has no line breaks. */
export function escapeCefHeader(text: string): string {
  return text.replaceAll(/[\\|]/g, String.raw`\$&`).replaceAll(/[\r\n]+/g, ' ');
}

/** Escapes a value of the extension: a backslash, an equal sign and line breaks. */
export function escapeCefValue(text: string): string {
  return text
    .replaceAll(/[\\=]/g, String.raw`\$&`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`);
}

function renderCef(members: EntryMembers, more: Extension): string {
  const severity = members.outcome === undefined ? 1 : severities[members.outcome];
  const prefix = ['Ataski', 'audit', String(members.v), members.action, members.action];
  const header = [...prefix.map(escapeCefHeader), String(severity)].join('|');
  const extension = [...extensionOf(members), ...more];
  return `CEF:0|${header}|${extension.map(([key, value]) => `${key}=${escapeCefValue(value)}`).join(' ')}`;
}

function extensionOf(members: EntryMembers): Extension {
  return [
    ['rt', String(Date.parse(members.occurred_at))],
    ['externalId', members.event_id],
    ['cat', members.phase],
    ...(members.outcome === undefined ? [] : ([['outcome', members.outcome]] as const)),
    ['suid', members.actor_id],
    ['spriv', members.actor_type],
    ['deviceProcessName', members.component],
    ...reasonOf(members),
    ...custom(1, 'correlationId', members.correlation_id),
    ...custom(2, 'tenantId', members.tenant_id),
    ...custom(3, 'targets', members.targets.length === 0 ? undefined : json(members.targets)),
    ...custom(4, 'details', json(members.details)),
    ...custom(5, 'parentEventId', members.parent_event_id),
  ];
}

function reasonOf({ details }: EntryMembers): Extension {
  const { code } = details;
  return typeof code === 'string' ? [['reason', code]] : [];
}

function custom(place: number, label: string, value: string | undefined): Extension {
  if (value === undefined) return [];
  return [
    [`cs${place}Label`, label],
    [`cs${place}`, value],
  ];
}

function json(value: unknown): string {
  const text = JSON.stringify(value);
  if (text.length <= maxCustomString) return text;
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;
}
