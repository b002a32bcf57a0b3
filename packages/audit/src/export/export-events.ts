import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';

import type { CallRecord, Clock, EventOf, TenantContext, TenantDb } from '@ataski/kernel';

import type { auditActions } from '../audit-actions.ts';
import { formatMoment } from '../moment.ts';
import type { AuditFilter } from '../search/event-filter.ts';
import { listEvents } from '../search/list-events.ts';
import type { ExportFormat, ExportManifest } from './export-format.ts';
import { exportFormats } from './export-formats.ts';
import type { ExportFormatName } from './export-formats.ts';
import { takeSnapshot } from './export-snapshot.ts';
import type { ExportSnapshot } from './export-snapshot.ts';
import type { ExportedEvent } from './exported-event.ts';
import { readExported } from './read-exported.ts';

/** What to export, and how. */
export interface ExportRequest {
  readonly format: ExportFormatName;
  readonly filter: AuditFilter;
}

/** An export that is under way. */
export interface AuditExport {
  readonly mediaType: string;
  /** For a file, without the dot. */
  readonly extension: string;
  /**
   * The text, page by page; to be read once. Whoever stops reading leaves an outcome `failure` in
   * the log.
   */
  readonly text: AsyncIterable<string>;
}

/** What exporting needs. */
export interface Exporter {
  readonly db: TenantDb;
  readonly clock: Clock;
  readonly component: string;
  /** Commits an intent. */
  readonly begin: (
    context: TenantContext,
    event: EventOf<typeof auditActions>,
  ) => Promise<CallRecord>;
}

/** Events of one transaction. More hold the memory, fewer cost more network waits. */
const pageSize = 500;

/**
 * Exports every event of the tenant that matches and was committed when it began, newest first.
 *
 * It holds neither a transaction nor a snapshot of the database for as long as the reader takes. It
 * notes which transactions were committed at its beginning, then reads page by page by key, each in
 * a short transaction of its own, and leaves out what those were not. Rows of the log are never
 * changed or removed, so this is what one long repeatable-read transaction would have seen.
 *
 * The intent is committed before the first byte, and a failure there stops the export.
 */
export async function exportEvents(
  exporter: Exporter,
  context: TenantContext,
  { format: name, filter }: ExportRequest,
): Promise<AuditExport> {
  const format = exportFormats[name];
  const query = JSON.stringify(filter);
  const call = await exporter.begin(context, {
    action: 'audit_log.exported',
    details: { format: name, query },
  });
  const { mediaType, extension } = format;
  return Object.freeze({
    mediaType,
    extension,
    text: write({ exporter, context, filter, format, call }),
  });
}

interface Writing {
  readonly exporter: Exporter;
  readonly context: TenantContext;
  readonly filter: AuditFilter;
  readonly format: ExportFormat;
  readonly call: CallRecord;
}

async function* write(writing: Writing): AsyncGenerator<string, void, undefined> {
  const { exporter, context, format, call } = writing;
  const hash = createHash('sha256');
  let rows = 0;
  let isOpen = true;
  const digested = (text: string): string => {
    hash.update(text, 'utf8');
    return text;
  };
  try {
    const { db, clock } = exporter;
    const snapshot = await db.withTenant(context, takeSnapshot, { readOnly: true });
    const manifest = manifestOf(writing, snapshot);
    yield digested(format.begin(manifest));
    for await (const page of pagesOf(writing, snapshot)) {
      rows += page.length;
      if (page.length > 0) yield digested(page.map(format.event).join(''));
    }
    const sha256 = hash.copy().digest('hex');
    const finishedAt = formatMoment(clock.now());
    // Committed before the last line is given out: a file with an end has its outcome in the log.
    isOpen = false;
    await call.succeed({ rows, sha256 });
    yield format.end({ exportId: call.eventId, rows, sha256, finishedAt }, manifest);
  } finally {
    // Where this cannot be written either, the open intent is closed as unknown later.
    if (isOpen) await call.fail('AUDIT_EXPORT_BROKEN_OFF', brokenOff(rows, hash)).catch(() => null);
  }
}

function brokenOff(rows: number, hash: Hash): { rows: number; sha256: string } {
  return { rows, sha256: hash.digest('hex') };
}

async function* pagesOf(
  { exporter, context, filter }: Writing,
  snapshot: ExportSnapshot,
): AsyncGenerator<readonly ExportedEvent[], void, undefined> {
  let cursor: string | undefined;
  do {
    const from = cursor === undefined ? {} : { cursor };
    const page = await exporter.db.withTenant(
      context,
      async (tx) => {
        const { events, nextCursor } = await listEvents(tx, filter, { ...from, limit: pageSize });
        return { events: await readExported(tx, events, snapshot), nextCursor };
      },
      { readOnly: true },
    );
    yield page.events;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

function manifestOf(
  { exporter, context, filter, call }: Writing,
  { asOf, treeSize, checkpoint }: ExportSnapshot,
): ExportManifest {
  const { tenantId, actor, correlationId } = context;
  const { component } = exporter;
  const who = { exportId: call.eventId, tenantId, actor, correlationId, component };
  return { ...who, asOf, filter, treeSize, checkpoint };
}
