import { PageFrame } from '../../parts/page-frame.tsx';
import { AuditFilterBar } from './audit-filter-bar.tsx';
import { AuditList } from './audit-list.tsx';
import { EvidencePanel } from './evidence-panel.tsx';
import { ExportMenu } from './export-menu.tsx';
import { TimelinePanel } from './timeline-panel.tsx';
import { useAuditLog } from './use-audit-log.ts';

/** Who did what, when, and because of what. */
export function AuditLogPage() {
  const log = useAuditLog();
  const { search, change } = log;
  return (
    <PageFrame
      wide
      title="Audit log"
      purpose="Every sign-in, outside call and data change. Rows are added and sealed, never edited."
      actions={
        <>
          <EvidencePanel />
          <ExportMenu log={log} />
        </>
      }
    >
      <AuditFilterBar
        search={search}
        onChange={change}
        onClear={log.clear}
        onRefresh={log.refresh}
        refreshing={log.pages.isRefetching}
      />
      <div
        className={`grid grid-cols-[minmax(0,1fr)] items-start gap-4 ${
          search.open === undefined ? '' : 'wide:grid-cols-[minmax(0,1.5fr)_minmax(0,1fr)]'
        }`}
      >
        <AuditList log={log} />
        {search.open !== undefined && (
          <TimelinePanel
            correlationId={search.open}
            eventId={search.event}
            onSelect={(event) => change({ event })}
            onClose={() => change({ open: undefined, event: undefined })}
            onOnly={(correlation) => change({ correlation })}
          />
        )}
      </div>
    </PageFrame>
  );
}
