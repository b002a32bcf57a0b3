import { Link } from '@tanstack/react-router';

import { classNames } from '../../parts/class-names.ts';
import { narrowsAlike } from './audit-search.ts';
import type { AuditSearch } from './audit-search.ts';

interface View {
  readonly name: string;
  readonly search: AuditSearch;
}

const views: readonly View[] = [
  { name: 'Everything', search: {} },
  { name: 'No outcome yet', search: { outcome: 'none' } },
  { name: 'Denied', search: { outcome: 'denied' } },
  { name: 'Failures', search: { outcome: 'failure' } },
  { name: 'Credentials', search: { action: 'credential.' } },
  { name: 'Ataski ops', search: { actorType: 'ops' } },
];

/** Questions that are asked often, one press away. */
export function AuditViews({ search }: { readonly search: AuditSearch }) {
  return (
    <nav aria-label="Views" className="-mx-1 mb-4 flex flex-wrap gap-1">
      {views.map((view) => {
        const active = narrowsAlike(view.search, search);
        return (
          <Link
            key={view.name}
            to="/audit"
            search={view.search}
            replace
            resetScroll={false}
            aria-current={active ? 'true' : undefined}
            className={classNames(
              'flex min-h-7 items-center rounded-control px-2.5 text-sm font-medium',
              active ? 'bg-accent-soft text-accent' : 'text-muted hover:bg-sunken hover:text-text',
            )}
          >
            {view.name}
          </Link>
        );
      })}
    </nav>
  );
}
