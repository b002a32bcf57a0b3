import { RefreshCw } from 'lucide-react';

import { IconButton } from '../../parts/button.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { auditFilterFields } from './audit-filter-fields.tsx';
import type { AuditSearch } from './audit-search.ts';
import { AuditViews } from './audit-views.tsx';

/** Properties of the filters of the audit log. */
export interface AuditFilterBarProps {
  readonly search: AuditSearch;
  readonly onChange: (patch: Partial<AuditSearch>) => void;
  readonly onClear: () => void;
  readonly onRefresh: () => void;
  readonly refreshing: boolean;
}

/** Time, actor, action, outcome and correlation id, each as a chip. */
export function AuditFilterBar(props: AuditFilterBarProps) {
  const { search, onChange, onClear, onRefresh, refreshing } = props;
  return (
    <>
      <AuditViews search={search} />
      <FilterBar fields={auditFilterFields(search, onChange)} onClear={onClear}>
        <IconButton label="Refresh" className="ml-auto" onClick={onRefresh}>
          <RefreshCw aria-hidden size={14} className={refreshing ? 'animate-spin' : undefined} />
        </IconButton>
      </FilterBar>
    </>
  );
}
