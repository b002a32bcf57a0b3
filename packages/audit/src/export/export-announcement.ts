import type { ExportManifest } from './export-format.ts';
import type { EntryMembers } from './exported-event.ts';

/**
 * The export's own event, for formats that know nothing but events: it begins and ends the file,
 * with manifest or summary as its details. It stands for the event of the log with the same id and
 * is not its text.
 */
export function announcementOf(
  manifest: ExportManifest,
  phase: 'intent' | 'outcome',
  details: Readonly<Record<string, unknown>>,
): EntryMembers {
  return {
    action: 'audit_log.exported',
    action_version: 1,
    actor_id: manifest.actor.id,
    actor_type: manifest.actor.type,
    component: manifest.component,
    correlation_id: manifest.correlationId,
    details,
    event_id: manifest.exportId,
    occurred_at: manifest.asOf,
    phase,
    ...(phase === 'outcome' ? { outcome: 'success', parent_event_id: manifest.exportId } : {}),
    targets: [],
    tenant_id: manifest.tenantId,
    v: 1,
    written_at: manifest.asOf,
    xid: '0',
  };
}
