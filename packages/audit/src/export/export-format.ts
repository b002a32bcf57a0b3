import type { Actor, TenantId } from '@ataski/kernel';

import type { AuditFilter } from '../search/event-filter.ts';
import type { ExportedEvent } from './exported-event.ts';

/** What an export is of: enough for a reader to say whether it is complete. */
export interface ExportManifest {
  /** The event that announced this export; the event of its end names it as its parent. */
  readonly exportId: string;
  readonly tenantId: TenantId;
  readonly actor: Actor;
  readonly correlationId: string;
  /** The program that exports. */
  readonly component: string;
  /** Everything that was committed at this moment and that matches is in the export. UTC. */
  readonly asOf: string;
  readonly filter: AuditFilter;
  /** Leaves of the stream's tree at that moment; null where nothing is sealed. */
  readonly treeSize: number | null;
  /** The latest checkpoint at that moment, as a signed note. */
  readonly checkpoint: string | null;
}

/** What stands at the end of an export. */
export interface ExportSummary {
  readonly exportId: string;
  readonly rows: number;
  /** Over every byte before the end, in hex. */
  readonly sha256: string;
  readonly finishedAt: string;
}

/** How an export is written. Each part ends with its line. */
export interface ExportFormat {
  readonly mediaType: string;
  /** Of a file, without the dot. */
  readonly extension: string;
  readonly begin: (manifest: ExportManifest) => string;
  readonly event: (event: ExportedEvent) => string;
  readonly end: (summary: ExportSummary, manifest: ExportManifest) => string;
}

/** A manifest under the names that every format gives it. Times are UTC, and it says so. */
export function describeManifest(manifest: ExportManifest): Readonly<Record<string, unknown>> {
  return {
    as_of: manifest.asOf,
    actor_id: manifest.actor.id,
    actor_type: manifest.actor.type,
    checkpoint: manifest.checkpoint,
    correlation_id: manifest.correlationId,
    export_id: manifest.exportId,
    from: manifest.filter.from ?? null,
    order: 'newest first',
    query: manifest.filter,
    tenant_id: manifest.tenantId,
    time_zone: 'UTC',
    to: manifest.filter.to ?? null,
    tree_size: manifest.treeSize,
  };
}

/** A summary under the names that every format gives it. */
export function describeSummary(summary: ExportSummary): Readonly<Record<string, unknown>> {
  return {
    export_id: summary.exportId,
    finished_at: summary.finishedAt,
    rows: summary.rows,
    sha256: summary.sha256,
  };
}
