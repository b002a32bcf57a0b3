import { randomUUID } from 'node:crypto';

import { parseTenantId } from '@ataski/kernel';

import { canonicalise } from '../src/canonical.ts';
import type { CanonicalValue } from '../src/canonical.ts';
import type { ExportManifest } from '../src/export/export-format.ts';
import { toExportedEvent } from '../src/export/exported-event.ts';
import type { ExportedEvent } from '../src/export/exported-event.ts';

/** A tenant for tests without a database. */
const tenantId = parseTenantId('a1a1a1a1-0000-4000-8000-000000000001');

/** An event as an export has it, with some members of its entry replaced. */
export function exportedEvent(
  members: Record<string, CanonicalValue> = {},
  leafIndex: number | null = 7,
): ExportedEvent {
  const entry = canonicalise({
    action: 'credential.used',
    action_version: 1,
    actor_id: 'user_1',
    actor_type: 'user',
    component: 'server',
    correlation_id: 'corr_12345678',
    details: { purpose: 'sync', keyVersion: 3 },
    event_id: '018f0000-0000-7000-8000-000000000001',
    occurred_at: '2026-01-02T03:04:05.678000Z',
    outcome: 'success',
    phase: 'single',
    targets: [{ type: 'connection', id: 'c1' }],
    tenant_id: tenantId,
    v: 1,
    written_at: '2026-01-02T03:04:05.700001Z',
    xid: '4711',
    ...members,
  });
  return toExportedEvent(entry, leafIndex, 'sensitive' in members ? 'kept' : 'none');
}

/** A manifest with awkward texts in it. */
export const manifest: ExportManifest = {
  exportId: randomUUID(),
  tenantId,
  actor: { type: 'user', id: 'user_1' },
  correlationId: 'corr_12345678',
  component: 'server',
  asOf: '2026-01-02T04:00:00.000000Z',
  filter: { action: 'credential.', from: '2026-01-01T00:00:00Z' },
  treeSize: 8,
  checkpoint: 'ataski.example/audit/a1\n8\nAAAA=\n\n— ataski.example/audit/a1 BBBB=\n',
};

/** A summary. */
export const summary = {
  exportId: manifest.exportId,
  rows: 1,
  sha256: '0'.repeat(64),
  finishedAt: '2026-01-02T04:00:01.000000Z',
};
