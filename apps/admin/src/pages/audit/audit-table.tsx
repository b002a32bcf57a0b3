import type { ReactNode } from 'react';

import type { audit } from '@ataski/contract';

import { DataTable } from '../../parts/data-table.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { OutcomeTag } from '../../parts/outcome-tag.tsx';
import { Tag } from '../../parts/tag.tsx';
import { eventColumns } from './audit-columns.tsx';

type AuditEvent = audit.AuditEvent;

/** Properties of the table of events. */
export interface AuditTableProps {
  readonly events: readonly AuditEvent[];
  /** A timeline stands beside it. */
  readonly narrow: boolean;
  readonly selectedId: string | undefined;
  readonly onOpen: (event: AuditEvent) => void;
  readonly footer: ReactNode;
}

/** Events, newest first. A row opens the timeline of its correlation id. */
export function AuditTable({ events, narrow, selectedId, onOpen, footer }: AuditTableProps) {
  const answered = new Set(
    events.filter(({ phase }) => phase === 'outcome').map((event) => event.parentEventId),
  );
  const outcome: Column<AuditEvent> = {
    id: 'outcome',
    header: 'Outcome',
    text: (event) => event.outcome ?? '',
    // The outcome is younger than its intent, so in this order it has been read before it.
    cell: (event) =>
      event.phase === 'intent' && answered.has(event.eventId) ? (
        <Tag tone="quiet" icon="none">
          Intent
        </Tag>
      ) : (
        <OutcomeTag outcome={event.outcome} phase={event.phase} />
      ),
  };
  const columns = narrow ? eventColumns.map(narrowed) : eventColumns;
  return (
    <DataTable
      name="Audit events"
      columns={[...columns, outcome]}
      rows={events}
      rowKey={({ eventId }) => eventId}
      selectedKey={selectedId}
      onOpen={onOpen}
      footer={footer}
    />
  );
}

/** Beside a timeline there is room for the target only in a vast window. */
function narrowed(column: Column<AuditEvent>): Column<AuditEvent> {
  return column.id === 'target' ? { ...column, hideBelow: 'vast' } : column;
}
