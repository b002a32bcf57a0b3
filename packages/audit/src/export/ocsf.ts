import type { ActorType } from '@ataski/kernel';

import { announcementOf } from './export-announcement.ts';
import { describeManifest, describeSummary } from './export-format.ts';
import type { ExportFormat, ExportManifest } from './export-format.ts';
import type { EntryMembers, ExportedEvent } from './exported-event.ts';
import { activityOf } from './ocsf-activity.ts';

export { toExportedEvent } from './exported-event.ts';
export type { EntryMembers, ExportedEvent } from './exported-event.ts';

/** The version of the Open Cybersecurity Schema Framework that is written. */
export const ocsfVersion = '1.5.0';

/** An event of class 6003, API Activity. */
export type OcsfEvent = Readonly<Record<string, unknown>>;

const categoryUid = 6;
const classUid = 6003;

/** User types of OCSF; 99 means: as `type` says. */
const userTypes: Readonly<Record<ActorType, number>> = {
  user: 1,
  ops: 2,
  system: 3,
  agent: 99,
  connector: 99,
};

/** Makes an OCSF event of an exported one. What OCSF has no place for stands in `unmapped`. */
export function toOcsf({ members, leafIndex, leafHash, sensitive }: ExportedEvent): OcsfEvent {
  return eventOf(members, {
    leaf_hash: leafHash,
    ...(leafIndex === null ? {} : { leaf_index: leafIndex }),
    ...(members.sensitive === undefined
      ? {}
      : { sensitive: members.sensitive, sensitive_state: sensitive }),
  });
}

/**
 * One OCSF event a line (NDJSON). The first and the last are of the export itself: its manifest and
 * its summary stand in their `unmapped`.
 */
export const ocsf: ExportFormat = Object.freeze({
  mediaType: 'application/x-ndjson; charset=utf-8',
  extension: 'ocsf.jsonl',
  begin: (manifest) => line(announcement(manifest, 'intent', describeManifest(manifest))),
  event: (event) => line(toOcsf(event)),
  end: (summary, manifest) => line(announcement(manifest, 'outcome', describeSummary(summary))),
} satisfies ExportFormat);

function announcement(
  manifest: ExportManifest,
  phase: 'intent' | 'outcome',
  details: Readonly<Record<string, unknown>>,
): OcsfEvent {
  return eventOf(announcementOf(manifest, phase, details), {});
}

function eventOf(members: EntryMembers, unmapped: Readonly<Record<string, unknown>>): OcsfEvent {
  const activity = activityOf(members.action);
  const [severityId, severity] =
    members.outcome === 'denied' ? ([3, 'Medium'] as const) : ([1, 'Informational'] as const);
  return {
    activity_id: activity.id,
    activity_name: activity.name,
    category_uid: categoryUid,
    category_name: 'Application Activity',
    class_uid: classUid,
    class_name: 'API Activity',
    type_uid: classUid * 100 + activity.id,
    type_name: `API Activity: ${activity.name}`,
    severity_id: severityId,
    severity,
    time: Date.parse(members.occurred_at),
    timezone_offset: 0,
    ...statusOf(members),
    message: members.action,
    actor: {
      user: {
        uid: members.actor_id,
        type_id: userTypes[members.actor_type],
        type: members.actor_type,
      },
    },
    api: {
      operation: members.action,
      version: String(members.action_version),
      service: { name: members.component },
      request: { uid: members.correlation_id },
    },
    // The log holds no address of a caller: the service that acted is what can be said.
    src_endpoint: { svc_name: members.component },
    resources: members.targets.map(({ type, id }) => ({ uid: id, type })),
    metadata: metadataOf(members),
    unmapped: { ...leftOver(members), ...unmapped },
  };
}

function metadataOf(members: EntryMembers): Readonly<Record<string, unknown>> {
  return {
    version: ocsfVersion,
    product: { name: 'audit', vendor_name: 'Ataski' },
    uid: members.event_id,
    event_code: members.action,
    correlation_uid: members.correlation_id,
    original_time: members.occurred_at,
    logged_time: Date.parse(members.written_at),
    log_name: members.tenant_id === undefined ? 'audit.platform_log' : 'audit.audit_log',
    log_version: String(members.v),
    ...(members.tenant_id === undefined ? {} : { tenant_uid: members.tenant_id }),
  };
}

/** An intent has no status of OCSF's yet: 99, with the word beside it. */
function statusOf({ phase, outcome, details }: EntryMembers): Readonly<Record<string, unknown>> {
  const { code } = details;
  const statusCode = typeof code === 'string' ? { status_code: code } : {};
  if (phase === 'intent') return { status_id: 99, status: 'intent' };
  if (outcome === 'success') return { status_id: 1, status: 'Success' };
  if (outcome === 'unknown') return { status_id: 0, status: 'Unknown', ...statusCode };
  return { status_id: 2, status: 'Failure', status_detail: outcome, ...statusCode };
}

function leftOver(members: EntryMembers): Readonly<Record<string, unknown>> {
  const { phase, parent_event_id, on_behalf_of, details, xid, written_at } = members;
  return {
    phase,
    ...(parent_event_id === undefined ? {} : { parent_event_id }),
    ...(on_behalf_of === undefined ? {} : { on_behalf_of }),
    details,
    xid,
    written_at,
  };
}

function line(event: OcsfEvent): string {
  return `${JSON.stringify(event)}\n`;
}
