import type { TenantTx } from '@ataski/kernel';

import type { RecordedEvent } from '../recorded-event.ts';
import { committedBy } from './export-snapshot.ts';
import type { ExportSnapshot } from './export-snapshot.ts';
import { toExportedEvent } from './exported-event.ts';
import type { ExportedEvent } from './exported-event.ts';

interface ExportedRow {
  readonly entry: string;
  readonly leafIndex: string | null;
  readonly sensitive: ExportedEvent['sensitive'];
}

/** The stored text and the place in the tree of listed events, those alone that the snapshot holds. */
export async function readExported(
  tx: TenantTx,
  events: readonly RecordedEvent[],
  { visible, treeSize, asOf }: ExportSnapshot,
): Promise<readonly ExportedEvent[]> {
  if (events.length === 0) return [];
  const { rows } = await tx.query<ExportedRow>(
    `select event.entry, leaf.leaf_index::text as "leafIndex", listed.sensitive
       from unnest($2::timestamptz[], $3::uuid[], $4::text[])
            with ordinality as listed (occurred_at, event_id, sensitive, place)
      cross join lateral (
        select *
          from audit.audit_log as one
         where one.tenant_id = $1
           and one.occurred_at = listed.occurred_at
           and one.event_id = listed.event_id
         limit 1) as event
       left join audit.leaf as leaf
         on leaf.tenant_id = $1
        and leaf.occurred_at = event.occurred_at
        and leaf.event_id = event.event_id
      where ${committedBy('$5', '$6', '$7')}
      order by listed.place`,
    [
      tx.context.tenantId,
      events.map(({ occurredAt }) => occurredAt),
      events.map(({ eventId }) => eventId),
      events.map(({ sensitive }) => sensitive),
      visible,
      treeSize ?? 0,
      asOf,
    ],
  );
  return rows.map(({ entry, leafIndex, sensitive }) =>
    // A leaf that was made meanwhile belongs to a later tree than the one that the export names.
    toExportedEvent(entry, leafIndexIn(leafIndex, treeSize), sensitive),
  );
}

function leafIndexIn(leafIndex: string | null, treeSize: number | null): number | null {
  const index = leafIndex === null ? null : Number(leafIndex);
  return index !== null && index < (treeSize ?? 0) ? index : null;
}
